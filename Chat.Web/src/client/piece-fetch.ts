import type { AttachmentCipher } from '../crypto/attachment';
import type { Bytes } from '../crypto/bytes';
import { CryptoError } from '../crypto/errors';
import type { Assets } from '../protocol/assets';
import { PieceStream } from './piece-stream';
import { chunksOf, joined, pieceLength } from './pieces';

interface Chunk {
  sealed: Bytes;
  plain: Bytes;
}

/**
 * One piece on its way from the server: first from the chunk that is wanted to the end of the piece, then what lies before, so that the piece can be kept. Each
 * chunk is given out once it is here and has been checked. Memory holds the piece twice at most.
 */
export class PieceFetch {
  /** The ciphertext of the piece, of which every chunk was checked. Rejects like `chunk`. */
  readonly whole: Promise<Bytes>;
  readonly #chunks = new Map<number, Promise<Chunk>>();
  readonly #stop = new AbortController();

  /** @param first the chunk of the piece `index` to begin with */
  constructor(
    private readonly assets: Pick<Assets, 'read'>,
    private readonly assetId: string,
    private readonly cipher: AttachmentCipher,
    index: number,
    first: number,
  ) {
    const chunks = chunksOf(cipher, index);
    const parts = [chunks.filter((chunk) => chunk >= first), chunks.filter((chunk) => chunk < first)];
    let before: Promise<unknown> = Promise.resolve();
    for (const part of parts.filter(({ length }) => length > 0)) before = this.#follow(part, before);
    this.whole = Promise.all(chunks.map((chunk) => this.#chunk(chunk))).then((all) =>
      joined(
        all.map(({ sealed }) => sealed),
        pieceLength(cipher, index),
      ),
    );
    this.whole.catch(() => undefined);
  }

  /**
   * The bytes of the file that a chunk of this piece holds.
   * @throws CryptoError `attachment_broken`; ProtocolError `offline`; AssetRefusal; a DOMException named AbortError when it was stopped
   */
  async chunk(chunk: number): Promise<Bytes> {
    return (await this.#chunk(chunk)).plain;
  }

  stop(): void {
    this.#stop.abort();
  }

  /** Chunks that lie one behind the other, in one request. */
  #follow(part: readonly number[], before: Promise<unknown>): Promise<unknown> {
    const { end } = this.cipher.sealedRange(part.at(-1) ?? 0);
    const stream = new PieceStream(this.assets, this.assetId, this.#stop.signal, end);
    let last = before;
    for (const chunk of part) {
      const read = last.then(() => this.#read(stream, chunk));
      read.catch(() => undefined);
      this.#chunks.set(chunk, read);
      last = read;
    }
    const done = last.finally(() => stream.close());
    done.catch(() => undefined);
    return done;
  }

  async #read(stream: PieceStream, chunk: number): Promise<Chunk> {
    const { start, end } = this.cipher.sealedRange(chunk);
    const sealed = await stream.read(start, end - start);
    if (!sealed) throw new CryptoError('attachment_broken');
    return { sealed, plain: await this.cipher.open(chunk, sealed) };
  }

  #chunk(chunk: number): Promise<Chunk> {
    return this.#chunks.get(chunk) ?? Promise.reject(new RangeError('The piece does not have this chunk.'));
  }
}
