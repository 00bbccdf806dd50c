import { deleteDB } from 'idb';
import { putAccount } from './account-row';
import type { KeptRow } from './kept';
import { mediaDatabase } from './media-database';
import { RowSeal, SealError } from './row-seal';
import type {
  AccountRow,
  ConversationRow,
  Database,
  EpochRow,
  GroupRow,
  IdentityRow,
  LockedRow,
  MessageRow,
  OutboxRow,
  PendingCommitRow,
  SealedRow,
  SignedOutRow,
  WriteTransaction,
} from './schema';
import { openDatabase, STORES } from './schema';
import { sealOldRows } from './seal-old-rows';
import { sealedDatabase } from './sealed-database';
import { StoreKey } from './store-key';

/** This device's memory. What must change together changes in one `write`. */
export class Store {
  private readonly db: Database;

  private constructor(
    readonly name: string,
    rows: Database,
    private readonly seal: RowSeal,
    private readonly key: StoreKey,
  ) {
    this.db = sealedDatabase(rows, seal);
  }

  static async open(name: string): Promise<Store> {
    const key = await StoreKey.open(name);
    const seal = new RowSeal(key.bytes);
    const { rows, isNew } = await openDatabase(name, seal);
    const store = new Store(name, rows, seal, key);
    // Rows whose key is gone are as good as removed.
    await store.account().catch((error: unknown) => {
      if (!(error instanceof SealError)) throw error;
      return store.clear();
    });
    if (isNew) await key.saysAllSealed();
    else if (!key.allSealed) void sealOldRows(rows, seal, key);
    return store;
  }

  close(): void {
    this.db.close();
    this.key.close();
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
  locked = (): Promise<LockedRow | undefined> => this.db.get('locked', 'me');
  signedOut = (): Promise<SignedOutRow | undefined> => this.db.get('signedOut', 'why');
  conversation = (id: string): Promise<ConversationRow | undefined> => this.db.get('conversations', id);
  /** In one transaction, in the order of the ids; a list of 500 would else wait 500 times. */
  async conversationsOf(ids: readonly string[]): Promise<(ConversationRow | undefined)[]> {
    const { store } = this.db.transaction('conversations');
    return Promise.all(ids.map((id) => store.get(id)));
  }

  /** As `conversationsOf`. */
  async groupsOf(ids: readonly string[]): Promise<(GroupRow | undefined)[]> {
    const { store } = this.db.transaction('groups');
    return Promise.all(ids.map((id) => store.get(id)));
  }

  conversations = (): Promise<ConversationRow[]> => this.db.getAll('conversations');
  conversationCount = (): Promise<number> => this.db.count('conversations');
  group = (conversationId: string): Promise<GroupRow | undefined> => this.db.get('groups', conversationId);
  groups = (): Promise<GroupRow[]> => this.db.getAll('groups');
  identity = (userId: string): Promise<IdentityRow | undefined> => this.db.get('identities', userId);
  identities = (): Promise<IdentityRow[]> => this.db.getAll('identities');
  keyPackage = (reference: string) => this.db.get('keyPackages', reference);
  archive = (conversationId: string, epoch: number): Promise<EpochRow | undefined> =>
    this.db.get('epochs', [conversationId, epoch]);
  /** Whether the archives of these conversations and epochs are here, in one transaction. */
  async hasArchives(keys: readonly [conversationId: string, epoch: number][]): Promise<boolean[]> {
    const { store } = this.db.transaction('epochs');
    return Promise.all(keys.map(async (key) => (await store.getKey(key)) !== undefined));
  }

  archivesOf = (conversationId: string, from = 0, to = Number.MAX_SAFE_INTEGER): Promise<EpochRow[]> =>
    this.db.getAll('epochs', IDBKeyRange.bound([conversationId, from], [conversationId, to]));
  /** Conversation and epoch of those that the server has been given. */
  uploadedArchives = (): Promise<[string, number][]> => this.db.getAllKeysFromIndex('epochs', 'byUploaded', 1);
  pendingCommit = (conversationId: string): Promise<PendingCommitRow | undefined> =>
    this.db.get('commits', conversationId);
  pendingCommits = (): Promise<PendingCommitRow[]> => this.db.getAll('commits');
  outbox = (): Promise<OutboxRow[]> => this.db.getAll('outbox');
  outboxOf = (conversationId: string): Promise<OutboxRow[]> =>
    this.db.getAllFromIndex('outbox', 'byConversation', conversationId);
  /** Conversations whose MLS state is here. */
  statesHere = (): Promise<string[]> => this.db.getAllKeys('states');
  archivesToUpload = (): Promise<EpochRow[]> => this.db.getAllFromIndex('epochs', 'byUploaded', 0);
  recentEntries = (conversationId: string) => this.db.get('recentEntries', conversationId);
  erasures = () => this.db.getAll('erasures');
  searchBlocks = () => this.db.getAll('search');
  searchBlock = (key: [string, number]) => this.db.get('search', key);
  replyCount = (messageId: string): Promise<number> => this.db.countFromIndex('messages', 'byReply', messageId);
  keptNames = (): Promise<string[]> => this.db.getAllKeys('accountData');
  keptDirty = (limit: number): Promise<KeptRow[]> =>
    this.db.getAllFromIndex('accountData', 'byDirty', IDBKeyRange.lowerBound(1), limit);
  keptMarks = (): Promise<KeptRow[]> => this.db.getAll('accountData', IDBKeyRange.bound('marks ', 'marks ~'));
  starred = (): Promise<MessageRow[]> => this.db.getAllFromIndex('messages', 'byStar');

  /** The MLS state of the conversation's current epoch; null while this device is not in the group. */
  async groupState(conversationId: string): Promise<Uint8Array | null> {
    return (await this.db.get('states', conversationId))?.state ?? null;
  }

  /**
   * Changes what is known of a person in one transaction with what follows from it, so that two changes at once both last; the new row.
   * @param change awaits nothing but the transaction
   */
  updateIdentity(
    userId: string,
    change: (row: IdentityRow, tx: WriteTransaction) => void | Promise<void>,
  ): Promise<IdentityRow> {
    return this.write(async (tx) => {
      const row = (await tx.objectStore('identities').get(userId)) ?? unknownIdentity(userId);
      await change(row, tx);
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

  /** The message of this id, in whatever conversations there is one. */
  messagesById(id: string): Promise<MessageRow[]> {
    return this.db.getAllFromIndex('messages', 'byId', id);
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

  /** Conversations of which something could not be opened. */
  async sealedConversations(): Promise<string[]> {
    const ids: string[] = [];
    let cursor = await this.db.transaction('sealed').store.openKeyCursor();
    while (cursor) {
      const [id] = cursor.key;
      ids.push(id);
      cursor = await cursor.continue([id, Number.MAX_SAFE_INTEGER]);
    }
    return ids;
  }

  /** Whether any message of this person's in the conversation, sent or waiting on this device, names the asset. */
  async namesAsset(conversationId: string, assetId: string, userId: string): Promise<boolean> {
    const waiting = (await this.outboxOf(conversationId)).some(
      ({ content }) => content.type === 'attachment' && content.attachment.assetId === assetId,
    );
    if (waiting) return true;
    const range = IDBKeyRange.bound([conversationId, 0], [conversationId, Number.MAX_SAFE_INTEGER]);
    let cursor = await this.db.transaction('messages').store.openCursor(range);
    while (cursor) {
      const { attachment, senderId } = cursor.value;
      if (attachment?.assetId === assetId && senderId === userId) return true;
      cursor = await cursor.continue();
    }
    return false;
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

  /** @see putAccount */
  updateAccount(account: AccountRow): Promise<void> {
    return this.write((tx) => putAccount(tx, account));
  }

  /**
   * Removes everything of this person from this browser.
   * @param signedOut why, where nobody in front of this device asked for it: no page may be there now to say so
   */
  async clear(signedOut?: SignedOutRow): Promise<void> {
    await this.write(async (tx) => {
      for (const store of STORES) await tx.objectStore(store).clear();
      if (signedOut) await tx.objectStore('signedOut').put(signedOut, 'why');
    });
    this.seal.renew(await this.key.renew());
    await deleteDB(mediaDatabase(this.name));
    await (await import('./notice-store')).forgetNotices(this.name);
    await globalThis.caches?.delete('shared');
  }
}

export function unknownIdentity(userId: string): IdentityRow {
  return { userId, person: null, identityKey: null, version: 0, hash: null, devices: [] };
}
