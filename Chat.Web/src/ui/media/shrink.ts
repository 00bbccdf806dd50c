import { type PhotoEdit, pixelsOf, placed, turnedSize, UNEDITED } from './edit';
import { faithful, light } from './encode';
import type { Size } from './picture-size';

export const LONGEST_SIDE = 2048;
const PREVIEW_SIDE = 22;
const MOST_PREVIEW_PIXELS = 512;

export interface Shrunk extends Size {
  blob: Blob;
  preview: Uint8Array;
}

export interface PhotoWish {
  /** All its pixels: a photo that is not edited stays the file it is, and is only measured. */
  original: boolean;
  /** Drawing it would stop what moves in it: it is not drawn anew, but loses everything that is not part of the picture. */
  moves: boolean;
  edit: PhotoEdit | null;
}

/** Largest size within `longest` with the same proportions; never larger than it was. */
export function fitted({ width, height }: Size, longest: number): Size {
  const scale = Math.min(1, longest / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** The photo turned as it is seen and without anything but its pixels: whatever else the file held (place, camera, time) does not come along. */
export async function shrink(file: Blob, { original, edit }: Omit<PhotoWish, 'moves'>): Promise<Shrunk> {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  let canvas: OffscreenCanvas;
  try {
    if (original && !edit)
      return { width: bitmap.width, height: bitmap.height, blob: file, preview: tinyPreview(bitmap) };
    canvas = edited(bitmap, edit ?? UNEDITED, original ? Number.POSITIVE_INFINITY : LONGEST_SIDE);
  } finally {
    // Before it is encoded: decoded it takes most of what a phone has.
    bitmap.close();
  }
  const { width, height } = canvas;
  return { width, height, blob: await (original ? faithful(canvas) : light(canvas)), preview: tinyPreview(canvas) };
}

function edited(bitmap: ImageBitmap, { turns, part }: PhotoEdit, longest: number): OffscreenCanvas {
  const crop = pixelsOf(part, turnedSize(bitmap, turns));
  const size = fitted(crop, longest);
  const [canvas, context] = blank(size);
  context.setTransform(...placed(turns, bitmap, crop, size));
  context.drawImage(bitmap, 0, 0);
  return canvas;
}

/** A byte each for width and height, then 16 bits a pixel, as docs/protocol.md has it. */
export function tinyPreview(picture: ImageBitmap | OffscreenCanvas): Uint8Array {
  let size = fitted(picture, PREVIEW_SIDE + 10);
  while (size.width * size.height > MOST_PREVIEW_PIXELS) size = fitted(size, Math.max(size.width, size.height) - 1);
  const { width, height } = size;
  // Halving on the way keeps every pixel's part in it.
  const half = drawn(picture, fitted(picture, 256));
  const context = drawn(half, size).getContext('2d');
  const pixels = context?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray(4 * width * height);
  const bytes = new Uint8Array(2 + 2 * width * height);
  bytes.set([width, height]);
  for (let i = 0; i < width * height; i++) {
    const [red = 0, green = 0, blue = 0] = pixels.subarray(4 * i, 4 * i + 3);
    const packed = ((red >> 3) << 11) | ((green >> 2) << 5) | (blue >> 3);
    bytes.set([packed >> 8, packed & 0xff], 2 + 2 * i);
  }
  return bytes;
}

function drawn(picture: ImageBitmap | OffscreenCanvas, size: Size): OffscreenCanvas {
  const [canvas, context] = blank(size);
  context.drawImage(picture, 0, 0, size.width, size.height);
  return canvas;
}

function blank({ width, height }: Size): [OffscreenCanvas, OffscreenCanvasRenderingContext2D] {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('this browser cannot draw');
  context.imageSmoothingQuality = 'high';
  return [canvas, context];
}
