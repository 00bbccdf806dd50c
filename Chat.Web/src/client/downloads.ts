import { AttachmentCipher } from '../crypto/attachment';
import type { Attachment } from '../crypto/attachment-content';
import { startHash } from '../crypto/attachment-hash';
import { equalBytes } from '../crypto/bytes';
import { CryptoError } from '../crypto/errors';
import type { Assets } from '../protocol/assets';
import { ProtocolError } from '../protocol/fault';
import type { MediaItem, MediaStore } from '../store/media-store';
import { asRefusal, attachmentOf } from './attachments';
import type { Context } from './context';
import { type Originals, unlessFull } from './originals';
import { PieceStream } from './piece-stream';
import { openPiece, PIECE_BYTES, pieceCount, pieceLength } from './pieces';

const OTHER_TYPE = 'application/octet-stream';

/** Attachments, from this device or fetched; given out whole and checked, or not at all. */
export class Downloads {
  readonly #running = new Map<string, { whole: Promise<Blob>; stop: AbortController }>();

  constructor(
    private readonly context: Context,
    private readonly store: MediaStore,
    private readonly originals: Originals,
    private readonly assets: Assets,
    /** Bytes of own messages that are not in the store yet. */
    private readonly unstored: (messageId: string) => Blob | null,
  ) {}

  /** @throws ProtocolError `attachment_broken`, `attachment_gone`, `message_unknown`, `offline`, `cancelled` */
  async open(conversationId: string, messageId: string): Promise<Blob> {
    const running = this.#running.get(messageId);
    if (running) return running.whole;
    const stop = new AbortController();
    const whole = this.#open(conversationId, messageId, stop.signal)
      .catch((error: unknown) => {
        throw stop.signal.aborted ? new ProtocolError('cancelled', 'The download was stopped.') : asRefusal(error);
      })
      .finally(() => {
        this.#running.delete(messageId);
        this.context.transfers.set(conversationId, messageId, null);
      });
    this.#running.set(messageId, { whole, stop });
    return whole;
  }

  cancel(messageId: string): void {
    this.#running.get(messageId)?.stop.abort();
  }

  stopAll(): void {
    for (const { stop } of this.#running.values()) stop.abort();
  }

  async #open(conversationId: string, messageId: string, signal: AbortSignal): Promise<Blob> {
    const attachment = await attachmentOf(this.context, conversationId, messageId);
    const file = this.unstored(messageId);
    if (file) return file.slice(0, file.size, typeOf(attachment));
    const ids = [messageId, attachment.assetId];
    for (const id of ids) this.store.inUse.add(id);
    let wasComplete = true;
    let whole: Blob;
    try {
      const item = await this.originals.item(attachment, messageId);
      wasComplete = item.complete;
      whole = await this.#read(conversationId, messageId, attachment, item, signal);
    } finally {
      for (const id of ids) this.store.inUse.delete(id);
    }
    // Not before: what is in use stays, and this file alone may be more than is to be kept.
    if (!wasComplete) await this.originals.trim();
    return whole;
  }

  async #read(
    conversationId: string,
    messageId: string,
    attachment: Attachment,
    item: MediaItem,
    signal: AbortSignal,
  ): Promise<Blob> {
    const cipher = await AttachmentCipher.of(attachment.key, attachment.size);
    const hash = await startHash();
    const stream = new PieceStream(this.assets, attachment.assetId, signal);
    const parts: Blob[] = [];
    let isRoom = true;
    try {
      for (let index = 0; index < pieceCount(cipher); index++) {
        signal.throwIfAborted();
        const length = pieceLength(cipher, index);
        const kept = await this.store.piece(item.id, index);
        const piece = kept ?? (await stream.read(index * PIECE_BYTES, length));
        if (piece?.length !== length) throw new CryptoError('attachment_broken');
        hash.update(piece);
        // A Blob of its own each: the browser may put those on the disk.
        parts.push(new Blob(await openPiece(cipher, piece, index)));
        if (kept) continue;
        isRoom &&= await this.#keep(conversationId, messageId, item, index, piece);
        const done = index * PIECE_BYTES + length;
        this.context.transfers.set(conversationId, messageId, { direction: 'down', done, total: cipher.sealedSize });
      }
      if (!equalBytes(hash.digest(), attachment.hash)) throw new CryptoError('attachment_broken');
    } catch (error) {
      if (error instanceof CryptoError && !item.pinned) await this.store.remove(item.id);
      throw error;
    } finally {
      await stream.close();
    }
    if (isRoom) await this.store.change(item.id, { complete: true, usedAt: this.context.now() });
    else await this.store.remove(item.id);
    return new Blob(parts, { type: typeOf(attachment) });
  }

  /** False: the device is full. Whoever wants the file gets it all the same; it is fetched again the next time. */
  async #keep(
    conversationId: string,
    messageId: string,
    { id }: MediaItem,
    index: number,
    piece: Uint8Array<ArrayBuffer>,
  ): Promise<boolean> {
    const isAdded = await unlessFull(() => this.store.addPiece(id, index, piece));
    // Its item was removed meanwhile: perhaps with the message, and then nobody is to get the file any more.
    if (isAdded === false) await attachmentOf(this.context, conversationId, messageId);
    return isAdded !== undefined;
  }
}

function typeOf({ kind, mediaType }: Attachment): string {
  return kind === 'file' ? OTHER_TYPE : mediaType;
}
