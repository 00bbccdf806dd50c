import { type AttachmentCipher, SEALED_CHUNK_BYTES } from '../crypto/attachment';
import type { Bytes } from '../crypto/bytes';

const CHUNKS = 16;
/** Bytes of ciphertext that are kept, fetched and sealed at once: memory holds one or two of these. */
export const PIECE_BYTES = CHUNKS * SEALED_CHUNK_BYTES;

export function pieceCount({ chunks }: AttachmentCipher): number {
  return Math.ceil(chunks / CHUNKS);
}

/** Bytes of ciphertext in a piece. */
export function pieceLength({ sealedSize }: AttachmentCipher, index: number): number {
  return Math.min(PIECE_BYTES, sealedSize - index * PIECE_BYTES);
}

/** @throws CryptoError `attachment_changed` when the file has not got these bytes any more */
export async function sealPiece(cipher: AttachmentCipher, file: Blob, index: number): Promise<Bytes> {
  const chunks = chunksOf(cipher, index);
  const { start } = cipher.plainRange(index * CHUNKS);
  const { end } = cipher.plainRange(chunks.at(-1) ?? 0);
  const plain = new Uint8Array(await file.slice(start, end).arrayBuffer());
  const sealed = await Promise.all(
    chunks.map((chunk) => {
      const range = cipher.plainRange(chunk);
      return cipher.seal(chunk, plain.subarray(range.start - start, range.end - start));
    }),
  );
  return joined(sealed, pieceLength(cipher, index));
}

/**
 * The part of the file that a piece holds, chunk by chunk.
 * @param from the first chunk that is wanted, if not all of the piece
 * @throws CryptoError `attachment_broken`
 */
export async function openPiece(
  cipher: AttachmentCipher,
  piece: Uint8Array,
  index: number,
  from = index * CHUNKS,
): Promise<Bytes[]> {
  const wanted = chunksOf(cipher, index).filter((chunk) => chunk >= from);
  return Promise.all(
    wanted.map((chunk) => {
      const start = (chunk - index * CHUNKS) * SEALED_CHUNK_BYTES;
      return cipher.open(chunk, piece.subarray(start, start + SEALED_CHUNK_BYTES));
    }),
  );
}

/** The piece that holds a chunk. */
export function pieceOf(chunk: number): number {
  return Math.floor(chunk / CHUNKS);
}

/** The chunks that a piece holds, in order. */
export function chunksOf({ chunks }: AttachmentCipher, index: number): number[] {
  const first = index * CHUNKS;
  return Array.from({ length: Math.min(CHUNKS, chunks - first) }, (_, nth) => first + nth);
}

/** @param length bytes of all parts together */
export function joined(parts: readonly Uint8Array[], length: number): Bytes {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
