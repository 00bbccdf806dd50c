import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB } from 'idb';
import type { DeviceKeys, KeyPackagePair } from '../crypto/device';
import type { VaultContents } from '../crypto/vault';

/** One row: who is signed in on this device. */
export interface AccountRow {
  me: {
    userId: string;
    deviceId: string;
    username: string;
    displayName: string;
    contactNumber: string;
    role: 'owner' | 'member';
  };
  device: DeviceKeys;
  vault: VaultContents;
  /** Shown until the person has saved it. */
  recoveryCode: string | null;
  logId: string | null;
}

export interface ConversationRow {
  id: string;
  peerId: string;
  /** The server's epoch as far as this device has processed the log; 0 before the group exists. */
  epoch: number;
  /** MLS state of that epoch; null while this device is not in the group. */
  group: Uint8Array | null;
  /** Everything from `historyFrom` up to here is stored; older entries are fetched when somebody looks for them. */
  stored: number;
  historyFrom: number;
  /** The highest sequence seen in any frame. */
  lastSequence: number;
  readUpTo: number;
  unread: number;
  cursors: Record<string, { delivered: number; read: number }>;
  lastActivity: number;
  draft: string;
  securityNotice: string | null;
}

export interface MessageRow {
  conversationId: string;
  sequence: number;
  id: string;
  senderId: string;
  senderDeviceId: string;
  at: number;
  countsAsUnread: boolean;
  /** Null: the ciphertext is kept and opened when its epoch's archive is there. */
  text: string | null;
  sealed: { epoch: number; payload: Uint8Array } | null;
}

/**
 * A message on its way. `reserved` is taken in the transaction that queues it (or that moves it to a new epoch); `sealed` is stored before the
 * ciphertext leaves the device, so that a repetition after a crash is byte for byte the same.
 */
export interface OutboxRow {
  order: number;
  id: string;
  conversationId: string;
  text: string;
  at: number;
  reserved: { epoch: number; generation: number } | null;
  sealed: { epoch: number; payload: Uint8Array } | null;
  error: string | null;
}

/** A commit that was sent and not yet answered, with the state to adopt when it is accepted. */
export interface PendingCommitRow {
  conversationId: string;
  messageId: string;
  epoch: number;
  commit: Uint8Array;
  welcome: Uint8Array | null;
  groupInfo: Uint8Array;
  added: string[];
  removed: string[];
  state: Uint8Array;
}

export interface EpochRow {
  conversationId: string;
  epoch: number;
  archive: Uint8Array;
  uploaded: number;
}

/** What is known of a person's identity: pinned at first sight. */
export interface IdentityRow {
  userId: string;
  person: { userId: string; username: string; displayName: string; contactNumber: string } | null;
  identityKey: Uint8Array | null;
  version: number;
  hash: Uint8Array | null;
  devices: { deviceId: string; signatureKey: Uint8Array; name: string }[];
}

export interface Schema extends DBSchema {
  account: { key: 'me'; value: AccountRow };
  conversations: { key: string; value: ConversationRow };
  messages: { key: [string, number]; value: MessageRow; indexes: { byId: string } };
  outbox: { key: number; value: OutboxRow; indexes: { byConversation: string } };
  commits: { key: string; value: PendingCommitRow };
  epochs: { key: [string, number]; value: EpochRow; indexes: { byUploaded: number } };
  generations: { key: [string, number]; value: { conversationId: string; epoch: number; next: number } };
  keyPackages: { key: string; value: KeyPackagePair };
  identities: { key: string; value: IdentityRow };
}

export type Database = IDBPDatabase<Schema>;
export type StoreName = (typeof STORES)[number];
export type WriteTransaction = IDBPTransaction<Schema, StoreName[], 'readwrite'>;

export const STORES = [
  'account',
  'conversations',
  'messages',
  'outbox',
  'commits',
  'epochs',
  'generations',
  'keyPackages',
  'identities',
] as const;

/** Append only: each entry takes the database from its index to the next version. */
const UPGRADES: ((database: Database) => void)[] = [
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
];

export function openDatabase(name: string): Promise<Database> {
  return openDB<Schema>(name, UPGRADES.length, {
    upgrade(database, from) {
      for (const upgrade of UPGRADES.slice(from)) upgrade(database);
    },
  });
}
