/** What the protocol lets a group's picture weigh. */
const MOST_BYTES = 32 * 1024;
const SIDE_PX = 256;
/** Tried from the best; the smallest picture at the worst quality fits always. */
const QUALITIES = [0.9, 0.8, 0.7, 0.55, 0.4];
const SIDES_PX = [SIDE_PX, 192, 128, 96];

/** The middle square of a picture, without metadata and small enough to be sent with every invitation. */
export async function squarePicture(file: Blob): Promise<Uint8Array> {
  const bitmap = await createImageBitmap(file);
  try {
    for (const side of SIDES_PX) {
      const canvas = drawn(bitmap, side);
      for (const quality of QUALITIES) {
        const blob = await encoded(canvas, quality);
        if (blob.size <= MOST_BYTES) return new Uint8Array(await blob.arrayBuffer());
      }
    }
  } finally {
    bitmap.close();
  }
  throw new Error('the picture does not become small enough');
}

/** The largest square in the middle. */
export function middleSquare(width: number, height: number): { x: number; y: number; side: number } {
  const side = Math.min(width, height);
  return { x: Math.floor((width - side) / 2), y: Math.floor((height - side) / 2), side };
}

function drawn(bitmap: ImageBitmap, side: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = side;
  const from = middleSquare(bitmap.width, bitmap.height);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('this browser cannot draw');
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, from.x, from.y, from.side, from.side, 0, 0, side, side);
  return canvas;
}

/** WebP, or JPEG where the browser cannot write it (it then answers with PNG, which photos are too large for). */
async function encoded(canvas: HTMLCanvasElement, quality: number): Promise<Blob> {
  const write = (type: string) =>
    new Promise<Blob>((resolve, reject) =>
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('this browser cannot encode'))), type, quality),
    );
  const webp = await write('image/webp');
  return webp.type === 'image/webp' ? webp : write('image/jpeg');
}
