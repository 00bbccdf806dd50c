import type {
  AccountRow,
  ConversationRow,
  Database,
  EpochRow,
  GroupRow,
  IdentityRow,
  MessageRow,
  OutboxRow,
  PendingCommitRow,
  SealedRow,
  WriteTransaction,
} from './schema';
import { openDatabase, STORES } from './schema';

/** This device's memory. What must change together changes in one `write`. */
export class Store {
  private constructor(private readonly db: Database) {}

  static async open(name: string): Promise<Store> {
    return new Store(await openDatabase(name));
  }

  close(): void {
    this.db.close();
  }

  /** One transaction over everything; `work` awaits nothing but the transaction itself. */
  async write<T>(work: (tx: WriteTransaction) => Promise<T>): Promise<T> {
    const tx = this.db.transaction([...STORES], 'readwrite', { durability: 'strict' });
    try {
      const result = await work(tx);
      await tx.done;
      return result;
    } catch (error) {
      try {
        tx.abort();
      } catch {
        // It had ended by itself.
      }
      await tx.done.catch(() => undefined);
      throw error;
    }
  }

  account = (): Promise<AccountRow | undefined> => this.db.get('account', 'me');
  conversation = (id: string): Promise<ConversationRow | undefined> => this.db.get('conversations', id);
  conversations = (): Promise<ConversationRow[]> => this.db.getAll('conversations');
  conversationCount = (): Promise<number> => this.db.count('conversations');
  group = (conversationId: string): Promise<GroupRow | undefined> => this.db.get('groups', conversationId);
  groups = (): Promise<GroupRow[]> => this.db.getAll('groups');
  identity = (userId: string): Promise<IdentityRow | undefined> => this.db.get('identities', userId);
  identities = (): Promise<IdentityRow[]> => this.db.getAll('identities');
  keyPackage = (reference: string) => this.db.get('keyPackages', reference);
  archive = (conversationId: string, epoch: number): Promise<EpochRow | undefined> =>
    this.db.get('epochs', [conversationId, epoch]);
  archivesOf = (conversationId: string): Promise<EpochRow[]> =>
    this.db.getAll('epochs', IDBKeyRange.bound([conversationId, 0], [conversationId, Number.MAX_SAFE_INTEGER]));
  pendingCommit = (conversationId: string): Promise<PendingCommitRow | undefined> =>
    this.db.get('commits', conversationId);
  pendingCommits = (): Promise<PendingCommitRow[]> => this.db.getAll('commits');
  outbox = (): Promise<OutboxRow[]> => this.db.getAll('outbox');
  outboxOf = (conversationId: string): Promise<OutboxRow[]> =>
    this.db.getAllFromIndex('outbox', 'byConversation', conversationId);
  archivesToUpload = (): Promise<EpochRow[]> => this.db.getAllFromIndex('epochs', 'byUploaded', 0);
  erasures = () => this.db.getAll('erasures');
  searchBlocks = () => this.db.getAll('search');
  searchBlock = (key: [string, number]) => this.db.get('search', key);
  replyCount = (messageId: string): Promise<number> => this.db.countFromIndex('messages', 'byReply', messageId);
  starred = (): Promise<MessageRow[]> => this.db.getAllFromIndex('messages', 'byStar');

  /** The MLS state of the conversation's current epoch; null while this device is not in the group. */
  async groupState(conversationId: string): Promise<Uint8Array | null> {
    return (await this.db.get('states', conversationId))?.state ?? null;
  }

  /** Changes what is known of a person in a transaction of its own, so that two changes at once both last; the new row. */
  updateIdentity(userId: string, change: (row: IdentityRow) => void): Promise<IdentityRow> {
    return this.write(async (tx) => {
      const row = (await tx.objectStore('identities').get(userId)) ?? unknownIdentity(userId);
      change(row);
      await tx.objectStore('identities').put(row);
      return row;
    });
  }

  /** Names of many at once; what is pinned of them stays. */
  async savePersons(persons: readonly NonNullable<IdentityRow['person']>[]): Promise<void> {
    await this.write(async (tx) => {
      const identities = tx.objectStore('identities');
      for (const person of persons) {
        const row = (await identities.get(person.userId)) ?? unknownIdentity(person.userId);
        await identities.put({ ...row, person });
      }
    });
  }

  /** The newest messages below `before`, ascending. */
  async messages(conversationId: string, before: number, limit: number): Promise<MessageRow[]> {
    const range = IDBKeyRange.bound([conversationId, 0], [conversationId, before], false, true);
    const rows: MessageRow[] = [];
    let cursor = await this.db.transaction('messages').store.openCursor(range, 'prev');
    while (cursor && rows.length < limit) {
      rows.push(cursor.value);
      cursor = await cursor.continue();
    }
    return rows.reverse();
  }

  /** The oldest messages above `after`, ascending. */
  messagesAfter(conversationId: string, after: number, limit: number): Promise<MessageRow[]> {
    const range = IDBKeyRange.bound([conversationId, after], [conversationId, Number.MAX_SAFE_INTEGER], true);
    return this.db.getAll('messages', range, limit);
  }

  message = (conversationId: string, sequence: number): Promise<MessageRow | undefined> =>
    this.db.get('messages', [conversationId, sequence]);

  async messageById(conversationId: string, id: string): Promise<MessageRow | undefined> {
    const rows = await this.db.getAllFromIndex('messages', 'byId', id);
    return rows.find((row) => row.conversationId === conversationId);
  }

  /** Messages and their conversations, in one transaction. */
  async messagesAt(
    keys: readonly { conversationId: string; sequence: number }[],
  ): Promise<{ message: MessageRow; conversation: ConversationRow }[]> {
    const tx = this.db.transaction(['messages', 'conversations']);
    const messages = await Promise.all(
      keys.map(({ conversationId, sequence }) => tx.objectStore('messages').get([conversationId, sequence])),
    );
    const ids = [...new Set(keys.map(({ conversationId }) => conversationId))];
    const rows = await Promise.all(ids.map((id) => tx.objectStore('conversations').get(id)));
    const conversations = new Map(ids.map((id, index) => [id, rows[index]]));
    return messages.flatMap((message) => {
      const conversation = message && conversations.get(message.conversationId);
      return message && conversation ? [{ message, conversation }] : [];
    });
  }

  async repliesTo(conversationId: string, messageId: string): Promise<MessageRow[]> {
    const rows = await this.db.getAllFromIndex('messages', 'byReply', messageId);
    return rows.filter((row) => row.conversationId === conversationId);
  }

  /** The first message at or after the time (ms since 1970). */
  async firstSince(conversationId: string, at: number): Promise<MessageRow | undefined> {
    const range = IDBKeyRange.bound([conversationId, at], [conversationId, Number.MAX_SAFE_INTEGER]);
    return (await this.db.getAllFromIndex('messages', 'byTime', range, 1))[0];
  }

  sealedOf(conversationId: string, from: number, to: number): Promise<SealedRow[]> {
    return this.db.getAll('sealed', IDBKeyRange.bound([conversationId, from], [conversationId, to]));
  }

  /** Messages whose time is over. */
  expired(now: number, limit: number): Promise<MessageRow[]> {
    return this.db.getAllFromIndex('messages', 'byExpiry', IDBKeyRange.upperBound(now), limit);
  }

  /** Changes a conversation in a transaction of its own; the new row, or undefined when there is no such conversation. */
  updateConversation(id: string, change: (row: ConversationRow) => void): Promise<ConversationRow | undefined> {
    return this.write(async (tx) => {
      const row = await tx.objectStore('conversations').get(id);
      if (!row) return undefined;
      change(row);
      await tx.objectStore('conversations').put(row);
      return row;
    });
  }

  /** Removes everything of this person from this browser. */
  async clear(): Promise<void> {
    await this.write(async (tx) => {
      for (const store of STORES) await tx.objectStore(store).clear();
    });
  }
}

function unknownIdentity(userId: string): IdentityRow {
  return { userId, person: null, identityKey: null, version: 0, hash: null, devices: [] };
}
