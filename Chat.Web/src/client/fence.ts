import { equalBytes } from '../crypto/bytes';
import { OFFLINE, ProtocolError } from '../protocol/fault';
import { type LogEntry, type ServerFrame, write } from '../protocol/frames';
import type { Context } from './context';
import { newId } from './ids';

type Welcome = Extract<ServerFrame, { kind: 'welcome' }>;

const PAGE = 200;
/** Who missed more of what this device has acknowledged than so many pages is taken for a copy unseen. */
const MOST_PAGES = 10;

/**
 * Keeps a copy of this device's memory (a cloned profile, an old image, a restored backup) from sealing with keys that the device itself has used. Nothing is
 * sealed before the server has moved the device's fence to a value that only this process knows; and, the first time after a start, before everything that the
 * device had sent until then has come and was found to be this memory's own.
 */
export class Fence {
  #isOpen = false;
  /** Counts connections: what belongs to an earlier one comes too late. */
  #round = 0;
  /** By conversation, the sequence up to which the log may hold what a copy has sent; null before the first welcome of this process. */
  #unseen: Map<string, number> | null = null;
  #waiting: { resolve: () => void; reject: (error: unknown) => void; conversationId: string }[] = [];

  constructor(private readonly context: Pick<Context, 'store' | 'connection' | 'account'>) {}

  /** The connection is gone. */
  close(): void {
    this.#isOpen = false;
    this.#round++;
    for (const { reject } of this.#waiting.splice(0)) reject(new ProtocolError(OFFLINE, 'There is no connection.'));
  }

  /** Another account or another device than before. */
  forget(): void {
    this.close();
    this.#unseen = null;
  }

  /** What is new since this device's last connection, by its welcome. False when the log shows that this memory is a copy. */
  async welcomed(frame: Welcome): Promise<boolean> {
    const rows = new Map((await this.context.store.conversations()).map((row) => [row.id, row]));
    const isFirst = this.#unseen === null;
    const unseen = new Map<string, number>();
    for (const { conversationId, inGroup, lastSequence, acked } of frame.conversations) {
      const row = rows.get(conversationId);
      const isOpen = isFirst || this.#unseen?.has(conversationId);
      if (!isOpen || !inGroup || !row?.inGroup || row.stored >= lastSequence) continue;
      if (acked > row.stored && (await this.#hasForeign(conversationId, row.stored, acked))) return false;
      unseen.set(conversationId, lastSequence);
    }
    this.#unseen = unseen;
    return true;
  }

  /** Moves the fence on. What waited for it goes on. @throws ProtocolError */
  async confirm({ fence }: Welcome): Promise<void> {
    const account = this.context.account();
    const round = this.#round;
    const next = newId();
    // Known to this device before the server knows it: or a crash in between would make a copy of it.
    account.fences = fence === null ? [next] : [fence, next];
    await this.context.store.updateAccount(account);
    if (round !== this.#round) return;
    await this.context.connection.told(write.confirm(fence, next));
    this.#isOpen = round === this.#round;
    this.#goOn();
  }

  /** Resolves when this device may seal in the conversation. @throws ProtocolError `offline` when the connection ends before */
  async ready(conversationId: string): Promise<void> {
    if (!this.context.connection.isOnline) throw new ProtocolError(OFFLINE, 'There is no connection.');
    if ((await this.maySeal(conversationId)) || (this.#isOpen && !this.#isUnseen(conversationId))) return;
    await new Promise<void>((resolve, reject) => this.#waiting.push({ resolve, reject, conversationId }));
  }

  async maySeal(conversationId: string): Promise<boolean> {
    if (!this.#isOpen) return false;
    if (!this.#isUnseen(conversationId)) return true;
    // The newest entries may have disappeared, and would never come.
    const newest = await this.#page(conversationId, 0, 1);
    await this.#seen(conversationId, newest.entries.at(-1)?.sequence ?? 0);
    return !this.#isUnseen(conversationId);
  }

  /** Before an entry of the stream is taken in. False when it was sent from this device by another memory than this. */
  async knows(entry: LogEntry): Promise<boolean> {
    if (!this.#isUnseen(entry.conversationId)) return true;
    const row = await this.context.store.conversation(entry.conversationId);
    return !row || entry.sequence <= row.stored || !(await this.#isForeign(entry));
  }

  /** After an entry was taken in. True when that was what sealing in the conversation had waited for. */
  taken({ conversationId, sequence }: LogEntry): boolean {
    if (sequence < (this.#unseen?.get(conversationId) ?? Number.POSITIVE_INFINITY)) return false;
    this.#unseen?.delete(conversationId);
    this.#goOn();
    return true;
  }

  #isUnseen(conversationId: string): boolean {
    return this.#unseen === null || this.#unseen.has(conversationId);
  }

  async #seen(conversationId: string, newest: number): Promise<void> {
    const row = await this.context.store.conversation(conversationId);
    if (!row || row.stored >= newest) this.#unseen?.delete(conversationId);
    else if (newest < (this.#unseen?.get(conversationId) ?? 0)) this.#unseen?.set(conversationId, newest);
  }

  #goOn(): void {
    if (!this.#isOpen) return;
    const free = this.#waiting.filter(({ conversationId }) => !this.#isUnseen(conversationId));
    this.#waiting = this.#waiting.filter((waiting) => !free.includes(waiting));
    for (const { resolve } of free) resolve();
  }

  /** What was acknowledged comes in no stream again; somebody who was put into a group anew has missed it, too. */
  async #hasForeign(conversationId: string, above: number, upTo: number): Promise<boolean> {
    let before = upTo + 1;
    for (let pages = 0; pages < MOST_PAGES; pages++) {
      const page = await this.#page(conversationId, before, PAGE);
      for (const entry of page.entries) if (entry.sequence > above && (await this.#isForeign(entry))) return true;
      before = page.entries[0]?.sequence ?? 0;
      if (!page.more || before <= above + 1) return false;
    }
    return true;
  }

  /** What this memory has sent stands in it byte for byte until it has come back. */
  async #isForeign({ conversationId, senderDeviceId, messageId, payload }: LogEntry): Promise<boolean> {
    const { store } = this.context;
    if (senderDeviceId !== this.context.account().device.deviceId) return false;
    if ((await store.pendingCommit(conversationId))?.messageId === messageId) return false;
    const sent = (await store.outboxOf(conversationId)).find(({ id }) => id === messageId)?.sealed;
    return !sent || (payload.length > 0 && !equalBytes(sent.payload, payload));
  }

  async #page(conversationId: string, before: number, limit: number) {
    const page = await this.context.connection.ask((id) => write.history(id, conversationId, before, limit));
    return page.kind === 'page' ? page : { entries: [], more: false };
  }
}
