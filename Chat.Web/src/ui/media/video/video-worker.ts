import { type Converted, convert } from './convert';

export interface VideoJob {
  file: Blob;
  /** False: only what does not belong to picture and sound is left out. */
  compress: boolean;
}

/** `percent`: so much is done, more will be said. */
export type VideoAnswer = { percent: number } | { converted: Converted } | { failed: true };

self.onmessage = async ({ data: { file, compress } }: MessageEvent<VideoJob>) => {
  const answer = (said: VideoAnswer) => self.postMessage(said);
  let last = -1;
  const progress = (part: number) => {
    const percent = Math.floor(100 * Math.min(1, Math.max(0, part)));
    if (percent > last) answer({ percent });
    last = Math.max(last, percent);
  };
  try {
    answer({ converted: await convert(file, compress, progress) });
  } catch {
    answer({ failed: true });
  }
};
