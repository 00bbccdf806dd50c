import { ProtocolError } from '../protocol/fault';
import { EntryKind, type LogEntry, write } from '../protocol/frames';
import type { EpochRangeJson } from '../protocol/http';
import type { ConversationRow, MessageRow, SealedRow } from '../store/schema';
import type { Archives } from './archives';
import type { Context } from './context';
import type { Filing } from './filing';
import type { Log } from './log';
import { portions } from './portions';

const PAGE = 100;
/** Missing epochs that are so near to each other are asked for together with those between. */
const NEAR = 8;

export interface Rows {
  rows: MessageRow[];
  more: boolean;
}

/** What the server's log has below what is stored here. */
interface Page {
  conversationId: string;
  entries: LogEntry[];
  /** Notes in the conversation's row how far back it now goes. */
  read(row: ConversationRow): void;
}

/** Older messages: from this device's store, and below that from the server's log, opened with the epoch archives. */
export class History {
  constructor(
    private readonly context: Context,
    private readonly archives: Archives,
    private readonly log: Log,
    private readonly filing: Filing,
  ) {}

  async page(conversationId: string, before: number | null, limit: number): Promise<Rows> {
    const end = before ?? Number.MAX_SAFE_INTEGER;
    const { store } = this.context;
    let rows = await store.messages(conversationId, end, limit);
    while (
      (rows.length < limit || (await this.#hasGap(conversationId, rows))) &&
      (await this.#fetchBelow(conversationId))
    )
      rows = await store.messages(conversationId, end, limit);
    await this.#openSealed(conversationId, rows);
    rows = await store.messages(conversationId, end, limit);
    return { rows, more: await this.#hasBelow(conversationId, rows[0]?.sequence ?? end) };
  }

  async after(conversationId: string, after: number, limit: number): Promise<Rows> {
    const rows = await this.context.store.messagesAfter(conversationId, after, limit + 1);
    return { rows: rows.slice(0, limit), more: rows.length > limit };
  }

  /** Reads back until the group's name is known, or there is nothing further, or it has been `pages`. */
  async findName(conversationId: string, pages: number): Promise<void> {
    for (let page = 0; page < pages; page++) {
      const row = await this.context.store.conversation(conversationId);
      if (row?.kind !== 'group' || row.profileSequence > 0 || !(await this.#fetchBelow(conversationId))) return;
    }
  }

  /** Fetches back to a time (ms since 1970). */
  async reach(conversationId: string, at: number): Promise<void> {
    for (;;) {
      const row = await this.context.store.conversation(conversationId);
      const isThere = row?.reachesBackTo != null && row.reachesBackTo <= at;
      if (isThere || !(await this.#fetchBelow(conversationId))) return;
    }
  }

  /** Some of the rows stand below what is missing here: it was written while this device was not in the group. */
  async #hasGap(conversationId: string, rows: readonly MessageRow[]): Promise<boolean> {
    const row = await this.context.store.conversation(conversationId);
    return row !== undefined && (rows[0]?.sequence ?? Number.MAX_SAFE_INTEGER) < row.historyFrom;
  }

  async #hasBelow(conversationId: string, sequence: number): Promise<boolean> {
    const row = await this.context.store.conversation(conversationId);
    if (canFetch(row)) return true;
    return sequence > 1 && (await this.context.store.messages(conversationId, sequence, 1)).length > 0;
  }

  /**
   * The next page of each conversation below what is stored here, with one request for the archives of all and in one transaction.
   * @returns how many pages there were to be had
   */
  async readBack(conversationIds: readonly string[], entries: number): Promise<number> {
    const rows = await this.context.store.conversationsOf(conversationIds);
    const pages = (await Promise.all(rows.map((row) => row && this.#below(row, entries)))).filter(
      (page) => page !== undefined && page !== null,
    );
    const touched = await this.#file(pages);
    for (const [conversationId, messageIds] of touched) this.context.changed(conversationId, messageIds);
    return pages.length;
  }

  async #fetchBelow(conversationId: string): Promise<boolean> {
    return (await this.readBack([conversationId], PAGE)) > 0;
  }

  /**
   * Opens what could not be opened when it came, as far as there are archives now.
   * @returns the epochs of what is still closed, ascending
   */
  async openSealed(conversationId: string): Promise<number[]> {
    for (const some of portions(
      await this.context.store.sealedOf(conversationId, 0, Infinity),
      PAGE,
      Infinity,
      () => 0,
    )) {
      const touched = await this.#file([{ conversationId, entries: some.map(entryOf), read: () => undefined }]);
      this.context.changed(conversationId, touched.get(conversationId) ?? []);
    }
    const closed = await this.context.store.sealedOf(conversationId, 0, Infinity);
    const epochs = [...new Set(closed.map(({ entry }) => entry.epoch))].sort((a, b) => a - b);
    const held = new Set((await this.context.store.archivesOf(conversationId)).map(({ epoch }) => epoch));
    return epochs.filter((epoch) => !held.has(epoch));
  }

  /** Reads the names of groups where the archives say that they are. */
  async readNames(conversationIds: readonly string[]): Promise<void> {
    const rows = await this.context.store.conversationsOf(conversationIds);
    const pages = await Promise.all(
      rows.map(async (row) => {
        if (row?.kind !== 'group' || row.profileSequence > 0 || !row.namedAt) return null;
        const page = await this.#ask(row.id, row.namedAt + 1, 1);
        return page && { conversationId: row.id, entries: page.entries, read: () => undefined };
      }),
    );
    const touched = await this.#file(pages.filter((page) => page !== null));
    for (const conversationId of touched.keys()) this.context.changed(conversationId);
  }

  async #below(row: ConversationRow, entries: number): Promise<Page | null> {
    if (!canFetch(row)) return null;
    const { id: conversationId, historyFrom: before } = row;
    const page = await this.#ask(conversationId, before, entries);
    if (!page) return null;
    const reachedTo = page.more ? (page.entries[0]?.sequence ?? 1) : 1;
    const newestAt = page.entries.at(-1)?.storedAt ?? 0;
    const said = page.entries.filter((entry) => entry.kind === EntryKind.Application);
    return { conversationId, entries: said, read: (current) => advanceBack(current, before, reachedTo, newestAt) };
  }

  /** Null when there is nothing to be had: without a connection, or after leaving, there is what is here. */
  async #ask(conversationId: string, before: number, entries: number) {
    if (!this.context.connection.isOnline) return null;
    try {
      const page = await this.context.connection.ask((id) => write.history(id, conversationId, before, entries));
      return page.kind === 'page' ? page : null;
    } catch (error) {
      if (error instanceof ProtocolError) return null;
      throw error;
    }
  }

  /** What could not be opened when it came is tried again whenever somebody looks. */
  async #openSealed(conversationId: string, rows: readonly MessageRow[]): Promise<void> {
    const [first, last] = [rows[0], rows.at(-1)];
    if (!first || !last) return;
    const sealed = await this.context.store.sealedOf(conversationId, first.sequence, last.sequence);
    if (sealed.length === 0) return;
    const touched = await this.#file([{ conversationId, entries: sealed.map(entryOf), read: () => undefined }]);
    const messageIds = touched.get(conversationId) ?? [];
    if (messageIds.length > 0) this.context.changed(conversationId, messageIds);
  }

  /** @returns by conversation, the messages that changed */
  async #file(pages: readonly Page[]): Promise<Map<string, string[]>> {
    await this.#haveArchives(pages);
    const opened = await Promise.all(
      pages.map(async ({ conversationId, entries, read }) => ({
        conversationId,
        read,
        entries: await Promise.all(entries.map(async (entry) => ({ entry, content: await this.log.open(entry) }))),
      })),
    );
    return this.context.store.write(async (tx) => {
      const touched = new Map<string, string[]>();
      for (const { conversationId, entries, read } of opened) {
        const row = await tx.objectStore('conversations').get(conversationId);
        if (!row) continue;
        const messageIds: string[] = [];
        for (const { entry, content } of entries) messageIds.push(...(await this.filing.file(tx, row, entry, content)));
        read(row);
        await tx.objectStore('conversations').put(row);
        touched.set(conversationId, messageIds);
      }
      return touched;
    });
  }

  async #haveArchives(pages: readonly Page[]): Promise<void> {
    const wanted = pages.flatMap(({ conversationId, entries }) => {
      const epochs = new Set(entries.filter(({ payload }) => payload.length > 0).map(({ epoch }) => epoch));
      return [...epochs].sort((a, b) => a - b).map((epoch): [string, number] => [conversationId, epoch]);
    });
    const isHere = await this.context.store.hasArchives(wanted);
    const missing: EpochRangeJson[] = [];
    for (const [index, [conversationId, epoch]] of wanted.entries()) {
      if (isHere[index]) continue;
      const last = missing.at(-1);
      if (last?.conversationId === conversationId && epoch - last.to <= NEAR) last.to = epoch;
      else missing.push({ conversationId, from: epoch, to: epoch });
    }
    if (missing.length === 0 || !this.context.connection.isOnline) return;
    try {
      await this.archives.fetch(missing);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
    }
  }
}

/** Unless the place has changed meanwhile: then what lies above was not asked for, or was read already. */
function advanceBack(row: ConversationRow, before: number, reachedTo: number, newestAt: number): void {
  if (row.historyFrom === before) row.historyFrom = reachedTo;
  row.lastActivity = Math.max(row.lastActivity, row.lastLine?.at ?? newestAt);
}

function canFetch(row: ConversationRow | undefined): boolean {
  return row !== undefined && row.historyFrom > 1 && row.gone === null;
}

function entryOf({ conversationId, sequence, entry }: SealedRow): LogEntry {
  return { ...entry, conversationId, sequence, kind: EntryKind.Application };
}
