import { isTooLarge, pictureSize } from './picture-size';
import { type PhotoWish, type Shrunk, shrink } from './shrink';

export interface PhotoJob extends PhotoWish {
  job: number;
  file: Blob;
}

export type PhotoAnswer = { job: number } & (Shrunk | { failed: 'too_large' | 'unreadable' });

self.onmessage = async ({ data: { job, file, ...wish } }: MessageEvent<PhotoJob>) => {
  self.postMessage({ job, ...(await done(file, wish)) } satisfies PhotoAnswer);
};

async function done(file: Blob, wish: PhotoWish): Promise<Shrunk | { failed: 'too_large' | 'unreadable' }> {
  try {
    // Before anything decodes it.
    const size = await pictureSize(file);
    if (size && isTooLarge(size)) return { failed: 'too_large' };
    if (!size) return { failed: 'unreadable' };
    return await shrink(file, wish);
  } catch {
    return { failed: 'unreadable' };
  }
}
