export interface Size {
  width: number;
  height: number;
}

/** A decoded picture takes four bytes a pixel. More than this is taken for an attempt to stop the device. */
export const MOST_PIXELS = 100_000_000;
/** Looked through at once: enough for the size of every format but a JPEG with more metadata in front, of which then so much more is. */
const HEADER_BYTES = 512 * 1024;
/** From a JPEG's marker to behind the width in its frame header. */
const FRAME_BYTES = 9;

/** Pixels of a picture as its header says, without decoding it; null for what is no picture that is known here. */
export async function pictureSize(file: Blob): Promise<Size | null> {
  const view = await part(file, 0);
  try {
    return png(view) ?? gif(view) ?? webp(view) ?? (await jpeg(file, view)) ?? avif(view);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

export function isTooLarge({ width, height }: Size): boolean {
  return width * height > MOST_PIXELS;
}

function png(view: DataView): Size | null {
  if (view.getUint32(0) !== 0x89504e47 || view.getUint32(12) !== 0x49484452) return null;
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

function gif(view: DataView): Size | null {
  if (word(view, 0) !== 'GIF8') return null;
  return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
}

function webp(view: DataView): Size | null {
  if (word(view, 0) !== 'RIFF' || word(view, 8) !== 'WEBP') return null;
  switch (word(view, 12)) {
    case 'VP8 ':
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    case 'VP8L': {
      const bits = view.getUint32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8X':
      return { width: uint24(view, 24) + 1, height: uint24(view, 27) + 1 };
    default:
      return null;
  }
}

async function part(file: Blob, start: number): Promise<DataView> {
  return new DataView(await file.slice(start, start + HEADER_BYTES).arrayBuffer());
}

/** The frame header (SOF0 – SOF15, ITU-T T.81 §B.2.2) behind however many segments and fill bytes (§B.1.1.2). */
async function jpeg(file: Blob, first: DataView): Promise<Size | null> {
  if (first.getUint16(0) !== 0xffd8) return null;
  let view = first;
  let start = 0;
  for (let at = 2; ; ) {
    if (at + FRAME_BYTES > view.byteLength && start + view.byteLength < file.size) {
      start += at;
      at = 0;
      view = await part(file, start);
    }
    const marker = view.getUint16(at);
    if (marker === 0xffff) {
      at += 1;
      continue;
    }
    if (marker >> 8 !== 0xff) return null;
    const kind = marker & 0xff;
    const isFrame = kind >= 0xc0 && kind <= 0xcf && kind !== 0xc4 && kind !== 0xc8 && kind !== 0xcc;
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    at += 2 + view.getUint16(at + 2);
  }
}

/** The largest of the images inside (`ispe`, ISO/IEC 23008-12 §6.5.3). */
function avif(view: DataView): Size | null {
  if (word(view, 4) !== 'ftyp') return null;
  let largest: Size | null = null;
  for (let at = 8; at + 16 <= Math.min(view.byteLength, 16_384); at++) {
    if (word(view, at) !== 'ispe') continue;
    const size = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) };
    if (!largest || size.width * size.height > largest.width * largest.height) largest = size;
  }
  return largest;
}

function word(view: DataView, at: number): string {
  return String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));
}

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
}
