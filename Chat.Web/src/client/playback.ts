import { AttachmentCipher, CHUNK_BYTES } from '../crypto/attachment';
import type { Attachment } from '../crypto/attachment-content';
import type { Bytes } from '../crypto/bytes';
import { CryptoError } from '../crypto/errors';
import type { Assets } from '../protocol/assets';
import { ProtocolError } from '../protocol/fault';
import type { MediaItem, MediaStore } from '../store/media-store';
import { asRefusal, attachmentOf } from './attachments';
import type { Context } from './context';
import type { Originals } from './originals';
import { PieceFetch } from './piece-fetch';
import { joined, openPiece, pieceOf } from './pieces';

/** A player reads in two places at most, and is still being fetched for where it was before. */
const MOST_FETCHES = 3;

interface Wanted {
  messageId: string;
  attachment: Attachment;
  cipher: AttachmentCipher;
  item: MediaItem;
  /** The chunk of the file that holds the first byte. */
  chunk: number;
}

/**
 * Files that are played while they load: any part of one, from this device or fetched, of which every chunk was checked. What was played once lies here like
 * what was fetched whole. Nothing is remembered between two parts but what is being fetched, so whoever plays may go at any time.
 */
export class Playback {
  readonly #fetches = new Map<string, { messageId: string; fetch: PieceFetch }>();

  constructor(
    private readonly context: Context,
    private readonly store: MediaStore,
    private readonly originals: Originals,
    private readonly assets: Pick<Assets, 'read'>,
    /** Bytes of own messages that are not in the store yet. */
    private readonly unstored: (messageId: string) => Blob | null,
  ) {}

  /**
   * Bytes of the file from `start` on: at least one, at most 1 MiB, as many as can be given out at once.
   * @param start 0 or more and less than the file's size
   * @throws ProtocolError `attachment_broken`, `attachment_gone`, `message_unknown`, `offline`, `cancelled`; RangeError when the file has no such byte
   */
  async part(conversationId: string, messageId: string, start: number): Promise<Bytes> {
    try {
      return await this.#part(conversationId, messageId, start);
    } catch (error) {
      const isStopped = error instanceof DOMException && error.name === 'AbortError';
      throw isStopped ? new ProtocolError('cancelled', 'The download was stopped.') : asRefusal(error);
    }
  }

  /** Nobody plays this message here any more. */
  stop(messageId: string): void {
    for (const [key, running] of this.#fetches)
      if (running.messageId === messageId) {
        this.#fetches.delete(key);
        running.fetch.stop();
      }
  }

  stopAll(): void {
    for (const { fetch } of this.#fetches.values()) fetch.stop();
    this.#fetches.clear();
  }

  async #part(conversationId: string, messageId: string, start: number): Promise<Bytes> {
    // Read anew each time: what was deleted or has disappeared is not played on.
    const attachment = await attachmentOf(this.context, conversationId, messageId);
    if (!Number.isSafeInteger(start) || start < 0 || start >= attachment.size)
      throw new RangeError('The file does not have this byte.');
    const file = this.unstored(messageId);
    if (file) return new Uint8Array(await file.slice(start, start + CHUNK_BYTES).arrayBuffer());
    const cipher = await AttachmentCipher.of(attachment.key, attachment.size);
    const item = await this.originals.item(attachment, messageId);
    const chunk = Math.floor(start / CHUNK_BYTES);
    const wanted = { messageId, attachment, cipher, item, chunk };
    const plain = (await this.#kept(wanted)) ?? (await this.#fetched(wanted));
    // A copy: what is posted elsewhere takes its whole buffer along.
    return plain.slice(start - chunk * CHUNK_BYTES);
  }

  async #kept({ item, cipher, chunk }: Wanted): Promise<Bytes | null> {
    const index = pieceOf(chunk);
    const piece = await this.store.piece(item.id, index);
    if (!piece) return null;
    try {
      const chunks = await openPiece(cipher, piece, index, chunk);
      return joined(
        chunks,
        chunks.reduce((sum, { length }) => sum + length, 0),
      );
    } catch (error) {
      // So that it is fetched when somebody tries again.
      if (error instanceof CryptoError && !item.pinned) await this.store.remove(item.id);
      throw error;
    }
  }

  #fetched(wanted: Wanted): Promise<Bytes> {
    const key = `${wanted.item.id} ${pieceOf(wanted.chunk)}`;
    const running = this.#fetches.get(key) ?? this.#begin(key, wanted);
    // What was asked for last stands last.
    this.#fetches.delete(key);
    this.#fetches.set(key, running);
    for (const [oldest, { fetch }] of this.#fetches) {
      if (this.#fetches.size <= MOST_FETCHES) break;
      this.#fetches.delete(oldest);
      fetch.stop();
    }
    return running.fetch.chunk(wanted.chunk);
  }

  #begin(key: string, { messageId, attachment, cipher, item, chunk }: Wanted) {
    const index = pieceOf(chunk);
    const fetch = new PieceFetch(this.assets, attachment.assetId, cipher, index, chunk);
    const running = { messageId, fetch };
    const forget = () => {
      if (this.#fetches.get(key) === running) this.#fetches.delete(key);
    };
    // What is not kept here stays in memory, among the few that were wanted last.
    void fetch.whole
      .then(async (piece) => {
        if (await this.originals.keep(item, index, piece)) forget();
      })
      .catch(forget);
    return running;
  }
}
