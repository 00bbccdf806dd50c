import type {
  AccountRow,
  ConversationRow,
  Database,
  EpochRow,
  IdentityRow,
  MessageRow,
  OutboxRow,
  PendingCommitRow,
  WriteTransaction,
} from './schema';
import { openDatabase, STORES } from './schema';

/** This device's memory. What must change together changes in one `write`. */
export class Store {
  private constructor(private readonly db: Database) {}

  static async open(name: string): Promise<Store> {
    return new Store(await openDatabase(name));
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
  identity = (userId: string): Promise<IdentityRow | undefined> => this.db.get('identities', userId);
  keyPackage = (reference: string) => this.db.get('keyPackages', reference);
  archive = (conversationId: string, epoch: number): Promise<EpochRow | undefined> =>
    this.db.get('epochs', [conversationId, epoch]);
  pendingCommit = (conversationId: string): Promise<PendingCommitRow | undefined> =>
    this.db.get('commits', conversationId);
  pendingCommits = (): Promise<PendingCommitRow[]> => this.db.getAll('commits');
  outbox = (): Promise<OutboxRow[]> => this.db.getAll('outbox');
  outboxOf = (conversationId: string): Promise<OutboxRow[]> =>
    this.db.getAllFromIndex('outbox', 'byConversation', conversationId);
  archivesToUpload = (): Promise<EpochRow[]> => this.db.getAllFromIndex('epochs', 'byUploaded', 0);

  /** Changes what is known of a person in a transaction of its own, so that two changes at once both last; the new row. */
  updateIdentity(userId: string, change: (row: IdentityRow) => void): Promise<IdentityRow> {
    return this.write(async (tx) => {
      const row = (await tx.objectStore('identities').get(userId)) ?? unknownIdentity(userId);
      change(row);
      await tx.objectStore('identities').put(row);
      return row;
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

  async lastMessage(conversationId: string): Promise<MessageRow | undefined> {
    return (await this.messages(conversationId, Number.MAX_SAFE_INTEGER, 1))[0];
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
