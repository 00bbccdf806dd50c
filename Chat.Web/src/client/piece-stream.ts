import type { Bytes } from '../crypto/bytes';
import type { Assets } from '../protocol/assets';
import { AssetRefusal } from '../protocol/assets';
import { OFFLINE, ProtocolError } from '../protocol/fault';

const MOST_TRIES = 5;
const RETRY_MS = 1_000;

/** An asset's ciphertext, or what lies before a byte of it, read in order. A line that breaks is taken up again where it broke. */
export class PieceStream {
  #reader: ReadableStreamDefaultReader<Uint8Array> | null = null;
  #at = -1;
  #left: Uint8Array = new Uint8Array();

  constructor(
    private readonly assets: Pick<Assets, 'read'>,
    private readonly assetId: string,
    private readonly signal: AbortSignal,
    /** The byte after the last one that will be read; null: of the whole asset. */
    private readonly end: number | null = null,
    private readonly retryMs = RETRY_MS,
  ) {}

  /** @throws ProtocolError `offline` after several attempts; null when the asset is shorter than that */
  async read(start: number, length: number): Promise<Bytes | null> {
    for (let tried = 1; ; tried++) {
      try {
        return await this.#read(start, length);
      } catch (error) {
        await this.close();
        this.signal.throwIfAborted();
        const isTemporary = !(error instanceof AssetRefusal) || error.isTemporary;
        if (!isTemporary) throw error;
        if (tried === MOST_TRIES)
          throw new ProtocolError(OFFLINE, 'The server cannot be reached. Check your connection and try again.');
        await new Promise((resolve) => setTimeout(resolve, this.retryMs * tried));
      }
    }
  }

  async close(): Promise<void> {
    const reader = this.#reader;
    this.#reader = null;
    await reader?.cancel().catch(() => undefined);
  }

  async #read(start: number, length: number): Promise<Bytes | null> {
    if (!this.#reader || this.#at !== start) {
      await this.close();
      this.#left = new Uint8Array();
      this.#reader = (await this.assets.read(this.assetId, start, this.signal, this.end)).getReader();
      this.#at = start;
    }
    const bytes = new Uint8Array(length);
    for (let filled = 0; filled < length; ) {
      if (this.#left.length === 0) {
        const { done, value } = await this.#reader.read();
        if (done) return null;
        this.#left = value;
      }
      const part = this.#left.subarray(0, length - filled);
      bytes.set(part, filled);
      filled += part.length;
      this.#left = this.#left.subarray(part.length);
    }
    this.#at = start + length;
    return bytes;
  }
}
