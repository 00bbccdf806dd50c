/** The largest part that is uploaded at once (client/uploads.ts). */
const PART_BYTES = 4 * 1024 ** 2;

/**
 * A request that this worker leaves to the browser lives, with its body, until the worker's garbage is collected, and Chromium's collector does not know how heavy
 * that body is: a large file would stay in memory as it was uploaded, part by part. It does know how heavy this is.
 */
export function passBy({ method }: Request): void {
  if (method === 'PATCH') new ArrayBuffer(PART_BYTES);
}
