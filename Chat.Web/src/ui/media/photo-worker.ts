import { plainGif } from './gif';
import { ownPictureSize } from './own-picture-size';
import { isTooLarge } from './picture-size';
import { type PhotoWish, type Shrunk, shrink } from './shrink';

export interface PhotoJob extends PhotoWish {
  job: number;
  file: Blob;
}

export type PhotoAnswer = { job: number } & (Shrunk | { failed: 'too_large' | 'unreadable' });

self.onmessage = async ({ data: { job, file, ...wish } }: MessageEvent<PhotoJob>) => {
  self.postMessage({ job, ...(await done(file, wish)) } satisfies PhotoAnswer);
};

async function done(
  file: Blob,
  { original, moves, edit }: PhotoWish,
): Promise<Shrunk | { failed: 'too_large' | 'unreadable' }> {
  try {
    // Before anything decodes it.
    const size = await ownPictureSize(file);
    if (size && isTooLarge(size)) return { failed: 'too_large' };
    if (!size) return { failed: 'unreadable' };
    if (!moves || original) return await shrink(file, { original, edit });
    const parts = plainGif(new Uint8Array(await file.arrayBuffer()));
    if (!parts) return { failed: 'unreadable' };
    return await shrink(new Blob(parts, { type: 'image/gif' }), { original: true, edit });
  } catch {
    return { failed: 'unreadable' };
  }
}
