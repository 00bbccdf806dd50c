import { AttachmentCipher, newAttachmentKey, sealedLength } from '../crypto/attachment';
import { kindFor, tidyFileName, tidyMediaType } from '../crypto/attachment-content';
import { startHash } from '../crypto/attachment-hash';
import type { Bytes } from '../crypto/bytes';
import { MAX_MENTIONS, type SaidContent } from '../crypto/content';
import { CryptoError } from '../crypto/errors';
import { ProtocolError } from '../protocol/fault';
import type { MediaStore } from '../store/media-store';
import type { Context } from './context';
import type { NewAttachment } from './media-api';
import type { Outbox } from './outbox';
import { pieceCount, sealPiece } from './pieces';

export const FILE_LOST = 'The file is no longer on this device. Send it again.';

type AttachmentContent = Extract<SaidContent, { type: 'attachment' }>;

/** A message whose file is still to be encrypted. */
export interface Staged {
  id: string;
  conversationId: string;
  file: Blob;
  content: AttachmentContent;
}

/**
 * Files on their way into this device's store. Their messages are queued first, so that people see them and how far they have come, and can take them back;
 * nothing is uploaded before all that were sent together are encrypted. What the end of the process interrupts is lost: only the page had the files.
 */
export class Staging {
  readonly #running = new Map<string, { file: Blob; stop: AbortController }>();
  #stopped = false;

  constructor(
    private readonly context: Context,
    private readonly outbox: Outbox,
    private readonly store: MediaStore,
  ) {}

  has(id: string): boolean {
    return this.#running.has(id);
  }

  /** The bytes of a message that are not in the store yet. */
  fileOf(id: string): Blob | null {
    return this.#running.get(id)?.file ?? null;
  }

  /** All of them or none. @throws ProtocolError `file_changed`, `device_full`, `file_lost` (the engine ended) */
  async take(conversationId: string, fresh: readonly Staged[]): Promise<void> {
    if (fresh.length === 0) return;
    for (const { id, file } of fresh) this.#running.set(id, { file, stop: new AbortController() });
    try {
      await this.#queue(conversationId, fresh);
      const hashes: [Staged, Bytes][] = [];
      for (const one of fresh) {
        const hash = await this.#stage(one);
        if (hash) hashes.push([one, hash]);
      }
      if (this.#stopped) throw new ProtocolError('file_lost', FILE_LOST);
      for (const [one, hash] of hashes) {
        if (this.#isStopped(one.id)) await this.#removed(one.conversationId, one.id);
        else await this.#hand(one, hash);
      }
    } catch (error) {
      if (!this.#stopped) for (const one of fresh) await this.#takeBack(one);
      throw unreadable(error);
    } finally {
      for (const { id } of fresh) this.#running.delete(id);
    }
  }

  /** A message was taken back. False when its file is not being encrypted. */
  stop(id: string): boolean {
    const running = this.#running.get(id);
    running?.stop.abort();
    return running !== undefined;
  }

  /** With the engine. */
  stopAll(): void {
    this.#stopped = true;
    for (const { stop } of this.#running.values()) stop.abort();
  }

  async #queue(conversationId: string, fresh: readonly Staged[]): Promise<void> {
    for (const { id, file } of fresh) this.#tell(conversationId, id, 0, sealedLength(file.size));
    const contents = fresh.map(({ content }) => content);
    await this.outbox.queue(conversationId, contents, {
      ids: fresh.map(({ id }) => id),
      uploadOf: () => ({ type: 'stage' }),
    });
  }

  /** Null when its message was taken back. */
  async #stage({ id, conversationId, file, content }: Staged): Promise<Bytes | null> {
    if (this.#isStopped(id)) return this.#removed(conversationId, id);
    const cipher = await AttachmentCipher.of(content.attachment.key, file.size);
    const hash = await startHash();
    const item = { id, assetId: null, messageId: id, bytes: cipher.sealedSize, complete: false, pinned: true };
    await this.store.put({ ...item, usedAt: this.context.now() });
    let storing = Promise.resolve();
    let done = 0;
    for (let index = 0; index < pieceCount(cipher); index++) {
      // The next piece is read and encrypted while the one before it is stored.
      const [piece] = await Promise.all([sealPiece(cipher, file, index), storing]);
      if (this.#isStopped(id)) return this.#removed(conversationId, id);
      hash.update(piece);
      storing = this.store.putPiece(id, index, piece);
      done += piece.length;
      this.#tell(conversationId, id, done, cipher.sealedSize);
    }
    await storing;
    await this.store.change(id, { complete: true });
    return hash.digest();
  }

  /** From now on it is an upload like any other. */
  async #hand(one: Staged, hash: Bytes): Promise<void> {
    const { id, conversationId, file } = one;
    this.context.transfers.set(conversationId, id, { direction: 'up', done: 0, total: sealedLength(file.size) });
    await this.outbox.staged(one, hash);
    if (this.#isStopped(id)) await this.#removed(conversationId, id);
    // Not before: whoever finds that nobody encrypts it takes its bytes for lost.
    this.#running.delete(id);
  }

  #tell(conversationId: string, id: string, done: number, total: number): void {
    this.context.transfers.set(conversationId, id, { direction: 'up', encrypting: true, done, total });
  }

  #isStopped(id: string): boolean {
    return this.#running.get(id)?.stop.signal.aborted !== false;
  }

  async #removed(conversationId: string, id: string): Promise<null> {
    this.context.transfers.set(conversationId, id, null);
    if (!this.#stopped) await this.store.remove(id);
    return null;
  }

  async #takeBack({ conversationId, id }: Staged): Promise<void> {
    await this.outbox.withdraw(conversationId, id).catch(() => false);
    this.context.transfers.set(conversationId, id, null);
    await this.store.remove(id).catch(() => undefined);
  }
}

/** What the message says, but for what is known only when its bytes are encrypted and uploaded. */
export function contentOf(attachment: NewAttachment, sentAt: number): AttachmentContent {
  const { file, caption, mentions, replyTo, shown } = attachment;
  const mediaType = tidyMediaType(attachment.mediaType);
  return {
    type: 'attachment',
    sentAt,
    body: caption,
    replyTo,
    mentions: mentions.slice(0, MAX_MENTIONS),
    forwarded: false,
    attachment: {
      kind: kindFor(attachment.kind, mediaType),
      assetId: '',
      key: newAttachmentKey(),
      size: file.size,
      hash: new Uint8Array(),
      mediaType,
      name: tidyFileName(attachment.name),
      width: shown?.width ?? null,
      height: shown?.height ?? null,
      durationMs: shown?.durationMs ?? null,
      preview: shown?.preview ?? null,
      waveform: shown?.waveform ?? null,
    },
  };
}

/** What a person is told when a file could not be taken in. */
function unreadable(error: unknown): unknown {
  if (error instanceof CryptoError || (error instanceof DOMException && error.name === 'NotReadableError'))
    return new ProtocolError('file_changed', 'This file has changed or cannot be read any more. Choose it again.');
  if (error instanceof DOMException && error.name === 'QuotaExceededError')
    return new ProtocolError('device_full', 'There is no room left on this device.');
  if (error instanceof DOMException && error.name === 'NotFoundError')
    return new ProtocolError('file_changed', 'This file has changed or cannot be read any more. Choose it again.');
  return error;
}
