const HEADER_BYTES = 13;
const IMAGE = 0x2c;
const EXTENSION = 0x21;
const TRAILER = 0x3b;
const PAUSE = 0xf9;
const APPLICATION = 0xff;
const APPLICATION_BYTES = 11;
/** How often it is played. */
const LOOPS = /^(NETSCAPE2\.0|ANIMEXTS1\.0)$/;
/** From its introducer to behind the first sub-block, which says how often. */
const LOOP_BYTES = 18;

/**
 * The parts of a GIF (GIF89a specification) that make the picture and its motion, in order: without comments, XMP, other applications' data, and whatever lies
 * behind its end. Null for what cannot be read from its first byte to its end.
 */
export function plainGif(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>[] | null {
  if (!/^GIF8[79]a$/.test(text(bytes, 0, 6)) || bytes.length < HEADER_BYTES) return null;
  const kept: Uint8Array<ArrayBuffer>[] = [];
  let at = HEADER_BYTES + coloursOf(bytes[10]);
  kept.push(bytes.subarray(0, at));
  let pictures = 0;
  for (;;) {
    const start = at;
    const introducer = bytes[at];
    if (introducer === TRAILER) {
      kept.push(bytes.subarray(at, at + 1));
      return pictures > 0 ? kept : null;
    }
    if (introducer === IMAGE) {
      // Its place, size and colours, then how wide its codes are.
      const end = behindBlocks(bytes, at + 10 + coloursOf(bytes[at + 9]) + 1);
      if (end === null) return null;
      pictures += 1;
      at = end;
      kept.push(bytes.subarray(start, end));
    } else if (introducer === EXTENSION) {
      const end = behindBlocks(bytes, at + 2);
      if (end === null) return null;
      const extension = keptOf(bytes.subarray(start, end));
      if (extension === null) return null;
      kept.push(...extension);
      at = end;
    } else return null;
  }
}

/** Null when it is not as it has to be. */
function keptOf(extension: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>[] | null {
  const [, label, length] = extension;
  if (label === PAUSE) return length === 4 && extension.length === 8 ? [extension] : null;
  if (label !== APPLICATION) return [];
  if (length !== APPLICATION_BYTES) return null;
  const isLoop = LOOPS.test(text(extension, 3, APPLICATION_BYTES)) && extension[14] === 3 && extension[15] === 1;
  return isLoop ? [extension.subarray(0, LOOP_BYTES), Uint8Array.of(0)] : [];
}

/** Bytes of a table of colours, as the flags before it say. */
function coloursOf(flags = 0): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}

/** Where sub-blocks that begin here have ended; null: they go on beyond the end. */
function behindBlocks(bytes: Uint8Array, from: number): number | null {
  for (let at = from; at < bytes.length; ) {
    const length = bytes[at] ?? 0;
    at += 1 + length;
    if (length === 0) return at;
  }
  return null;
}

function text(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}
