import { type Bytes, ownBytes, randomBytes } from './bytes';
import { CryptoError } from './errors';
import { padmeLength } from './padme';

/** Bytes of plaintext in every chunk but the last. */
export const CHUNK_BYTES = 64 * 1024;
/** AES-GCM's tag. */
export const TAG_BYTES = 16;
/** Bytes of ciphertext of a whole chunk. */
export const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;
export const ATTACHMENT_KEY_BYTES = 32;
const NONCE_BYTES = 12;
const COUNTER_AT = 7;
const LAST_AT = 11;
/** The counter has four bytes. */
const MOST_CHUNKS = 2 ** 32;

/** Used for one attachment alone: the nonces of two would be the same. */
export function newAttachmentKey(): Bytes {
  return randomBytes(ATTACHMENT_KEY_BYTES);
}

/** @param size bytes of the file, 1 or more  @returns how long it is encrypted */
export function sealedLength(size: number): number {
  const padded = padmeLength(size);
  return padded + TAG_BYTES * chunkCount(padded);
}

/**
 * An attachment's bytes under its key: STREAM (Hoang, Reyhanitabar, Rogaway, Vizár, 2015) over AES-256-GCM (NIST SP 800-38D). The file, and zeros up to a Padmé
 * length, in chunks of 64 KiB; the nonce is 7 zero bytes, the chunk's number as 4 bytes big-endian, and 1 for the last chunk, else 0. A chunk opens in its own
 * place only, and the end is where it was.
 */
export class AttachmentCipher {
  readonly #padded: number;
  readonly chunks: number;

  private constructor(
    private readonly key: CryptoKey,
    /** Bytes of the file. */
    readonly size: number,
  ) {
    this.#padded = padmeLength(size);
    this.chunks = chunkCount(this.#padded);
  }

  /** @param key 32 bytes  @param size bytes of the file, at least 1 and fewer than 2^48  @throws CryptoError `attachment_invalid` */
  static async of(key: Uint8Array, size: number): Promise<AttachmentCipher> {
    const fits = Number.isSafeInteger(size) && size >= 1 && chunkCount(padmeLength(size)) < MOST_CHUNKS;
    if (key.length !== ATTACHMENT_KEY_BYTES || !fits) throw new CryptoError('attachment_invalid');
    const usable = await crypto.subtle.importKey('raw', ownBytes(key), 'AES-GCM', false, ['encrypt', 'decrypt']);
    return new AttachmentCipher(usable, size);
  }

  /** Bytes of the whole ciphertext. */
  get sealedSize(): number {
    return sealedLength(this.size);
  }

  /** Where a chunk of the file ends; what follows it in the chunk are zeros. */
  plainRange(index: number): { start: number; end: number } {
    const start = index * CHUNK_BYTES;
    return { start: Math.min(start, this.size), end: Math.min(start + CHUNK_BYTES, this.size) };
  }

  /** Where a chunk lies in the ciphertext. */
  sealedRange(index: number): { start: number; end: number } {
    const start = index * SEALED_CHUNK_BYTES;
    return { start, end: Math.min(start + SEALED_CHUNK_BYTES, this.sealedSize) };
  }

  /** @param plain exactly the bytes of `plainRange`  @throws CryptoError `attachment_changed` when it is another number of bytes */
  async seal(index: number, plain: Uint8Array): Promise<Bytes> {
    const { start, end } = this.plainRange(index);
    if (plain.length !== end - start) throw new CryptoError('attachment_changed');
    const whole = new Uint8Array(Math.min(CHUNK_BYTES, this.#padded - index * CHUNK_BYTES));
    whole.set(plain);
    return new Uint8Array(await crypto.subtle.encrypt(this.#with(index), this.key, whole));
  }

  /**
   * The bytes of the file that the chunk holds.
   * @throws CryptoError `attachment_broken` when it is not the chunk that was sealed in this place
   */
  async open(index: number, sealed: Uint8Array): Promise<Bytes> {
    const { start, end } = this.plainRange(index);
    try {
      const opened = await crypto.subtle.decrypt(this.#with(index), this.key, ownBytes(sealed));
      return new Uint8Array(opened, 0, end - start);
    } catch (cause) {
      throw new CryptoError('attachment_broken', { cause });
    }
  }

  #with(index: number): AesGcmParams {
    const iv = new Uint8Array(NONCE_BYTES);
    new DataView(iv.buffer).setUint32(COUNTER_AT, index);
    iv[LAST_AT] = index === this.chunks - 1 ? 1 : 0;
    return { name: 'AES-GCM', iv };
  }
}

/** The chunks that hold the bytes from `start` up to `end` of the file: the first, and the one after the last. */
export function chunksOf(start: number, end: number): { from: number; to: number } {
  return { from: Math.floor(start / CHUNK_BYTES), to: Math.ceil(end / CHUNK_BYTES) };
}

/**
 * Any part of the file.
 * @param read gives the bytes of the ciphertext from `start` up to `end`
 * @throws CryptoError `attachment_broken`; RangeError when the file does not have these bytes
 */
export async function openRange(
  cipher: AttachmentCipher,
  start: number,
  end: number,
  read: (start: number, end: number) => Promise<Uint8Array>,
): Promise<Bytes> {
  if (!(start >= 0 && start <= end && end <= cipher.size)) throw new RangeError('The file does not have these bytes.');
  const plain = new Uint8Array(end - start);
  const { from, to } = chunksOf(start, end);
  for (let index = from; index < to && end > start; index++) {
    const sealed = cipher.sealedRange(index);
    const opened = await cipher.open(index, await read(sealed.start, sealed.end));
    const base = index * CHUNK_BYTES;
    plain.set(opened.subarray(Math.max(0, start - base), end - base), Math.max(0, base - start));
  }
  return plain;
}

function chunkCount(padded: number): number {
  return Math.max(1, Math.ceil(padded / CHUNK_BYTES));
}
