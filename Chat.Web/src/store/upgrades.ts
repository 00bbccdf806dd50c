import type { IDBPTransaction } from 'idb';
import type { RegisterValue } from '../crypto/registers';
import { newConversationRow } from './conversation-row';
import { chatItem, type KeptRow, marksItem, starField } from './kept';
import type { ConversationRow, Database, MessageRow, OutboxRow, Schema, StoreName } from './schema';
import { searchBlockOf, withLine } from './search-block';

export type UpgradeTransaction = IDBPTransaction<Schema, StoreName[], 'versionchange'>;

/** Append only: each entry takes the database from its index to the next version. */
export const UPGRADES: ((database: Database, tx: UpgradeTransaction) => void | Promise<void>)[] = [
  (database) => {
    database.createObjectStore('account');
    database.createObjectStore('conversations', { keyPath: 'id' });
    database.createObjectStore('messages', { keyPath: ['conversationId', 'sequence'] }).createIndex('byId', 'id');
    database
      .createObjectStore('outbox', { keyPath: 'order', autoIncrement: true })
      .createIndex('byConversation', 'conversationId');
    database.createObjectStore('commits', { keyPath: 'conversationId' });
    database
      .createObjectStore('epochs', { keyPath: ['conversationId', 'epoch'] })
      .createIndex('byUploaded', 'uploaded');
    database.createObjectStore('generations', { keyPath: ['conversationId', 'epoch'] });
    database.createObjectStore('keyPackages', { keyPath: 'reference' });
    database.createObjectStore('identities', { keyPath: 'userId' });
  },
  async (database, tx) => {
    database.createObjectStore('states', { keyPath: 'conversationId' });
    database.createObjectStore('groups', { keyPath: 'conversationId' });
    database.createObjectStore('orphans', { keyPath: ['conversationId', 'messageId'] });
    database.createObjectStore('sealed', { keyPath: ['conversationId', 'sequence'] });
    database.createObjectStore('erasures', { keyPath: ['conversationId', 'messageId'] });
    database.createObjectStore('search', { keyPath: ['conversationId', 'bucket'] });
    const messages = tx.objectStore('messages');
    messages.createIndex('byReply', 'replyTo');
    messages.createIndex('byTime', ['conversationId', 'at']);
    messages.createIndex('byStar', 'starredAt');
    messages.createIndex('byExpiry', 'expiresAt');
    await renewMessages(tx);
    await renewConversations(tx);
    await renewOutbox(tx);
  },
  (_, tx) => renewSentences(tx),
  (database) => {
    database.createObjectStore('recentEntries', { keyPath: 'conversationId' });
  },
  (database) => {
    database.createObjectStore('locked');
  },
  (database, tx) => shareKept(database, tx),
  (database) => {
    database.createObjectStore('signedOut');
  },
];

interface FirstMessage
  extends Pick<
    MessageRow,
    'conversationId' | 'sequence' | 'id' | 'senderId' | 'senderDeviceId' | 'at' | 'countsAsUnread'
  > {
  text: string | null;
  sealed: { epoch: number; payload: Uint8Array } | null;
}

async function renewMessages(tx: UpgradeTransaction): Promise<void> {
  let cursor = await tx.objectStore('messages').openCursor();
  while (cursor) {
    const { sealed, ...old } = cursor.value as unknown as FirstMessage;
    const row: MessageRow = {
      ...old,
      kind: old.text === null ? 'undecryptable' : 'text',
      text: old.text ?? '',
      mentions: [],
      replyTo: null,
      forwarded: false,
      edit: null,
      reactions: [],
      event: null,
    };
    await cursor.update(row);
    if (sealed) {
      const { conversationId, sequence, senderId, senderDeviceId, at, id, countsAsUnread } = old;
      const entry = { senderId, senderDeviceId, storedAt: at, ...sealed, messageId: id, flags: countsAsUnread ? 1 : 0 };
      await tx.objectStore('sealed').put({ conversationId, sequence, entry });
    } else {
      const block = await tx.objectStore('search').get(searchBlockOf(row));
      await tx.objectStore('search').put(withLine(block, row));
    }
    cursor = await cursor.continue();
  }
}

async function renewConversations(tx: UpgradeTransaction): Promise<void> {
  let cursor = await tx.objectStore('conversations').openCursor();
  while (cursor) {
    const { group, ...old } = cursor.value as ConversationRow & { group: Uint8Array | null };
    const last = await tx
      .objectStore('messages')
      .openCursor(IDBKeyRange.bound([old.id, 0], [old.id, Number.MAX_SAFE_INTEGER]), 'prev');
    const row = {
      ...newConversationRow(old.id, 'direct', old.peerId, old.lastActivity),
      ...old,
      inGroup: group !== null,
    };
    if (last) {
      const { sequence, kind, text, senderId, at } = last.value;
      row.lastLine = { sequence, kind, text: text.slice(0, 200), senderId, at };
    }
    await cursor.update(row);
    if (group) await tx.objectStore('states').put({ conversationId: old.id, state: group });
    cursor = await cursor.continue();
  }
}

async function renewOutbox(tx: UpgradeTransaction): Promise<void> {
  let cursor = await tx.objectStore('outbox').openCursor();
  while (cursor) {
    const { text: body, ...old } = cursor.value as OutboxRow & { text: string };
    const content = { type: 'text' as const, sentAt: old.at, body, replyTo: null, mentions: [], forwarded: false };
    await cursor.update({ ...old, content });
    cursor = await cursor.continue();
  }
}

/** What was kept as an English sentence is kept by code. A notice comes again when its reason is still there. */
async function renewSentences(tx: UpgradeTransaction): Promise<void> {
  for (let cursor = await tx.objectStore('conversations').openCursor(); cursor; cursor = await cursor.continue())
    await cursor.update({ ...cursor.value, securityNotice: null });
  for (let cursor = await tx.objectStore('outbox').openCursor(); cursor; cursor = await cursor.continue()) {
    const error = cursor.value.error as unknown as string | null;
    if (error !== null) await cursor.update({ ...cursor.value, error: { code: '', text: error } });
  }
}

/** What was kept on this device alone goes to the others, and gives way to whatever is chosen from now on. */
async function shareKept(database: Database, tx: UpgradeTransaction): Promise<void> {
  database.createObjectStore('accountData', { keyPath: 'name' }).createIndex('byDirty', 'dirty');
  const rows = new Map<string, KeptRow>();
  const put = (name: string, field: string, value: RegisterValue) => {
    const row = rows.get(name) ?? { name, fields: {}, dirty: 1 };
    if (value) row.fields[field] = { value, at: 1 };
    if (value) rows.set(name, row);
  };
  for (let cursor = await tx.objectStore('conversations').openCursor(); cursor; cursor = await cursor.continue()) {
    const { id, pinned, archived, mutedUntil, markedUnread } = cursor.value;
    for (const [field, value] of Object.entries({ pinned, archived, mutedUntil, markedUnread }))
      put(chatItem(id), field, value);
  }
  for (const row of await tx.objectStore('messages').index('byStar').getAll())
    put(marksItem(row), starField(row.id), row.starredAt ?? null);
  for (const row of rows.values()) await tx.objectStore('accountData').put(row);
}
