import { trustedScriptUrl } from '../../../client/trusted-urls';
import type { Converted } from './convert';
import type { VideoAnswer, VideoJob } from './video-worker';
import workerUrl from './video-worker?worker&url';

/** How a person follows a video that is being made smaller, and steers it. */
export interface Steering {
  /** Percent of the present video that is done, 0 to 100; null: it is done. */
  progress(percent: number | null): void;
  /** Aborted when the video is rather to be sent as large as it is. */
  skip: AbortSignal;
  /** Aborted when nothing is to be sent. */
  stop: AbortSignal;
}

/**
 * A video as it is sent, made beside the page.
 * @returns null for what cannot be read
 * @throws the reason with which `stop` was aborted
 */
export async function smallVideo(file: Blob, { skip, stop, progress }: Steering): Promise<Converted | null> {
  try {
    const small = await made({ file, compress: true }, progress, [skip, stop]);
    const converted = small ?? (await made({ file, compress: false }, progress, [stop]));
    stop.throwIfAborted();
    return converted;
  } finally {
    progress(null);
  }
}

/** Each has a worker of its own, which ends with it: that lets go of all that was decoded, also in the middle. */
function made(job: VideoJob, progress: (percent: number) => void, ends: AbortSignal[]): Promise<Converted | null> {
  if (ends.some(({ aborted }) => aborted)) return Promise.resolve(null);
  const worker = new Worker(trustedScriptUrl(new URL(workerUrl, location.href)), { type: 'module' });
  return new Promise<Converted | null>((resolve) => {
    worker.onmessage = ({ data }: MessageEvent<VideoAnswer>) => {
      if ('percent' in data) progress(data.percent);
      else resolve('converted' in data ? data.converted : null);
    };
    worker.onerror = () => resolve(null);
    for (const end of ends) end.addEventListener('abort', () => resolve(null), { once: true });
    worker.postMessage(job);
  }).finally(() => worker.terminate());
}
