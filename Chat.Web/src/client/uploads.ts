import { sealedLength } from '../crypto/attachment';
import { AssetRefusal, type Assets } from '../protocol/assets';
import { OFFLINE, ProtocolError } from '../protocol/fault';
import type { MediaStore } from '../store/media-store';
import type { OutboxRow, UploadRow } from '../store/schema';
import type { Context } from './context';
import type { Erasures } from './erasures';
import type { NewAttachment } from './media-api';
import type { Originals } from './originals';
import type { Outbox } from './outbox';
import { PIECE_BYTES } from './pieces';
import { contentOf, FILE_LOST, type Staged, type Staging } from './staging';

/** As the server's default, where it has not said: it refuses more itself, once it is there. */
const LONGEST_BYTES = 2 * 1024 ** 3;
/** Until a file is queued it is lost with the page. */
const MOST_ASKING_MS = 2_000;
const AT_ONCE = 2;
const RETRY_MS = 3_000;
const MOST_RETRY_MS = 60_000;
/** One request carries so many bytes at first; more on a quick line, so that a slow one still shows that something moves. */
const FIRST_STEP_BYTES = 256 * 1024;
const MOST_STEP_BYTES = 4 * 1024 * 1024;
/** A step that takes less is followed by a larger one. A server whose files lie in a bucket moves up to 8 MiB there and back for each step, so that small ones cost it most just when it is slow. */
const QUICK_MS = 5_000;

type Sending = Extract<UploadRow, { type: 'send' }>;
const NOT_BEGUN: Sending = { type: 'send', assetId: null };

/**
 * Attachments on their way out. A message is queued and its file encrypted while it is read, into pieces on this device; only then it is uploaded, as often as it
 * takes: what is repeated after a lost line, a reload or a restart of the server is the same ciphertext, from where the server has come to.
 */
export class Uploads {
  readonly #running = new Map<string, AbortController>();
  readonly #failures = new Map<string, number>();
  /** Assets that are being uploaded, by message. */
  readonly #begun = new Map<string, string>();
  readonly #putOff = new Set<() => void>();
  readonly #ending = new AbortController();
  #longest: number | null = null;
  #asking: Promise<void> | null = null;

  constructor(
    private readonly context: Context,
    private readonly outbox: Outbox,
    private readonly store: MediaStore,
    private readonly originals: Originals,
    private readonly assets: Assets,
    private readonly staging: Staging,
    private readonly erasures: Pick<Erasures, 'flush' | 'attach'>,
  ) {}

  /** @param ids of the messages; one that is queued or sent already is not sent again */
  async send(conversationId: string, attachments: readonly NewAttachment[], ids: readonly string[]): Promise<void> {
    const longest = await this.#mostBytes();
    for (const { file } of attachments) {
      if (file.size === 0) throw new ProtocolError('file_empty', 'This file is empty.');
      if (sealedLength(file.size) > longest) throw new ProtocolError('file_too_large', 'This file is too large.');
    }
    const waiting = new Map((await this.context.store.outboxOf(conversationId)).map((row) => [row.id, row]));
    const fresh: Staged[] = [];
    for (const [nth, attachment] of attachments.entries()) {
      const id = ids[nth] ?? '';
      const known = waiting.get(id);
      // Whoever asks again has the bytes again that an engine before this one lost on the way.
      if (known && isLost(known) && !this.staging.has(id)) await this.outbox.withdraw(conversationId, id);
      else if (known || (await this.context.store.messageById(conversationId, id))) continue;
      fresh.push({ id, conversationId, file: attachment.file, content: contentOf(attachment, this.context.now()) });
    }
    await this.staging.take(conversationId, fresh);
  }

  /** Goes on with everything that waits, also with what was put off. */
  wake(): Promise<void> {
    for (const goOn of this.#putOff) goOn();
    return this.run();
  }

  async run(): Promise<void> {
    const waiting = (await this.context.store.outbox()).filter((row) => row.upload && row.error === null);
    for (const row of waiting) {
      if (row.upload?.type === 'stage') {
        if (!this.staging.has(row.id)) await this.#lost(row);
        continue;
      }
      if (this.#running.size >= AT_ONCE) return;
      if (this.#running.has(row.id)) continue;
      this.#start(row).catch((error: unknown) => console.warn('An upload was put off', error));
    }
  }

  /** A message was taken back: its bytes here and at the server go, too. */
  stop(row: OutboxRow): void {
    const running = this.#running.get(row.id);
    if (running) running.abort();
    else if (!this.staging.stop(row.id))
      this.#forget(row).catch((error: unknown) => console.warn('An upload was not removed', error));
  }

  /** With the engine. */
  stopAll(): void {
    this.#ending.abort();
    this.staging.stopAll();
    for (const running of this.#running.values()) running.abort();
  }

  async #start(listed: OutboxRow): Promise<void> {
    const { id, conversationId } = listed;
    const stop = new AbortController();
    this.#running.set(id, stop);
    try {
      // Read again: the list was read while it may have been on its way, and it may be done by now.
      const row = (await this.context.store.outboxOf(conversationId)).find((one) => one.id === id);
      if (row?.upload?.type === 'attach') await this.#attach(row, stop.signal);
      else if (row?.upload) await this.#upload(row, stop.signal);
      this.#failures.delete(id);
    } catch (error) {
      if (!this.#ending.signal.aborted && !stop.signal.aborted) await this.#failed(listed, error, stop.signal);
    } finally {
      this.#running.delete(id);
      this.context.transfers.set(conversationId, id, null);
      if (!this.#ending.signal.aborted) void this.run();
    }
    if (stop.signal.aborted && !this.#ending.signal.aborted) await this.#forget(listed);
    this.#begun.delete(id);
  }

  /** Once under way not stopped when its message is taken back: the word that takes the file out again is not to arrive before the one that lets it in. */
  async #attach(row: OutboxRow, signal: AbortSignal): Promise<void> {
    if (row.content.type !== 'attachment') return;
    const { assetId } = row.content.attachment;
    const attached = { at: this.context.now(), disappearAfter: await this.#disappearAfter(row.conversationId) };
    try {
      await this.erasures.attach(row.conversationId, assetId, async () => {
        if (!signal.aborted) await this.assets.attach(assetId, row.conversationId, this.#ending.signal);
      });
      if (signal.aborted) return;
    } catch (error) {
      const isForgotten = error instanceof AssetRefusal && error.status === 404;
      if (!isForgotten || !(await this.store.find(row.id))?.complete) throw error;
      // A server that went back; the file is still here.
      await this.outbox.uploaded(row, { type: 'send', assetId: null });
      return;
    }
    await this.outbox.uploaded(row, null, { assetId, attached });
  }

  async #upload(row: OutboxRow, signal: AbortSignal): Promise<void> {
    const item = await this.store.find(row.id);
    if (!item?.complete) throw new ProtocolError('file_lost', FILE_LOST);
    let { assetId, disappearAfter }: Sending = row.upload?.type === 'send' ? row.upload : NOT_BEGUN;
    let offset = 0;
    if (assetId) offset = await this.assets.offset(assetId, signal);
    else {
      disappearAfter = await this.#disappearAfter(row.conversationId);
      assetId = await this.assets.create(row.conversationId, item.bytes, signal);
      await this.outbox.uploaded(row, { type: 'send', assetId, disappearAfter });
    }
    this.#begun.set(row.id, assetId);
    let step = FIRST_STEP_BYTES;
    // Nothing beyond the end, wherever a server says that it has come to.
    const part = (from: number) => this.#bytes(row.id, from, Math.max(0, Math.min(step, item.bytes - from)));
    let next = part(offset);
    while (offset < item.bytes) {
      this.context.transfers.set(row.conversationId, row.id, { direction: 'up', done: offset, total: item.bytes });
      const began = performance.now();
      const bytes = await next;
      const sent = offset + bytes.length;
      // While these are under way the next ones are read.
      next = part(sent);
      next.catch(() => undefined);
      offset = await this.assets.append(assetId, offset, bytes, signal);
      if (performance.now() - began < QUICK_MS) step = Math.min(2 * step, MOST_STEP_BYTES);
      if (offset !== sent) next = part(offset);
    }
    await this.store.change(row.id, { assetId, pinned: false, usedAt: this.context.now() });
    const attached = disappearAfter === undefined ? undefined : { at: this.context.now(), disappearAfter };
    await this.outbox.uploaded(row, null, { assetId, attached });
    await this.originals.trim();
  }

  async #disappearAfter(conversationId: string): Promise<number | null> {
    return (await this.context.store.conversation(conversationId))?.disappearAfter ?? null;
  }

  /** A part of the ciphertext that lies here. */
  async #bytes(id: string, start: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length; ) {
      const index = Math.floor((start + at) / PIECE_BYTES);
      const piece = await this.store.piece(id, index);
      if (!piece) throw new ProtocolError('file_lost', FILE_LOST);
      const part = piece.subarray(start + at - index * PIECE_BYTES).subarray(0, length - at);
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }

  /** The process ended before its bytes were encrypted. */
  async #lost(row: OutboxRow): Promise<void> {
    await this.outbox.uploaded(row, { error: { code: 'file_lost', text: FILE_LOST } });
    const current = (await this.context.store.outboxOf(row.conversationId)).find(({ id }) => id === row.id);
    // Whoever still has the bytes may be encrypting them anew by now.
    if (current && isLost(current) && !this.staging.has(row.id)) await this.store.remove(row.id);
  }

  /** A message that was taken back. */
  async #forget(row: OutboxRow): Promise<void> {
    const left = (await this.context.store.outboxOf(row.conversationId)).some(({ id }) => id === row.id);
    if (left) return;
    const assetId = this.#begun.get(row.id) ?? (row.upload?.type === 'send' ? row.upload.assetId : null);
    await this.store.remove(row.id);
    // What is not finished is no file yet that could be let go of.
    if (assetId) await this.assets.remove(assetId).catch(() => undefined);
    await this.erasures.flush();
  }

  async #failed(row: OutboxRow, error: unknown, signal: AbortSignal): Promise<void> {
    const upload = (await this.context.store.outboxOf(row.conversationId)).find(({ id }) => id === row.id)?.upload;
    if (error instanceof AssetRefusal && error.status === 404 && upload?.type === 'send' && upload.assetId) {
      // The server has forgotten an upload that took too long.
      await this.outbox.uploaded(row, { type: 'send', assetId: null });
      return;
    }
    const temporary =
      !(error instanceof ProtocolError) ||
      error.code === OFFLINE ||
      (error instanceof AssetRefusal && error.isTemporary);
    if (!temporary) {
      await this.outbox.uploaded(row, { error: { code: error.code, text: error.text } });
      return;
    }
    const failures = (this.#failures.get(row.id) ?? 0) + 1;
    this.#failures.set(row.id, failures);
    const asked = error instanceof ProtocolError ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
    const wait = Math.max(asked, Math.min(RETRY_MS * 2 ** (failures - 1), MOST_RETRY_MS));
    // Until then it counts as running, so that nothing else starts it.
    await this.#after(wait, signal);
  }

  #after(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const goOn = () => {
        clearTimeout(timer);
        this.#putOff.delete(goOn);
        resolve();
      };
      const timer = setTimeout(goOn, ms);
      this.#putOff.add(goOn);
      signal.addEventListener('abort', goOn, { once: true });
    });
  }

  async #mostBytes(): Promise<number> {
    if (this.#longest === null) {
      this.#asking ??= this.#ask();
      // Nobody waits for what will hardly be answered; but the next one may know.
      if (this.context.connection.isOnline) await within(this.#asking, MOST_ASKING_MS);
    }
    return this.#longest ?? LONGEST_BYTES;
  }

  async #ask(): Promise<void> {
    this.#longest = await this.assets.longest().catch(() => null);
    this.#asking = null;
  }
}

/** Resolves when it does, or when so much time is over. */
function within(work: Promise<void>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    void work.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Its bytes were never all encrypted, and whoever had them is gone. */
function isLost({ upload }: OutboxRow): boolean {
  return upload?.type === 'stage';
}
