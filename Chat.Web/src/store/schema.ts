import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB } from 'idb';
import type { Content, ContentMention } from '../crypto/content';
import type { DeviceKeys, KeyPackagePair } from '../crypto/device';
import type { VaultContents } from '../crypto/vault';
import type { Orphans, Reaction } from './fold';
import type { SearchBlock } from './search-block';
import { UPGRADES, type UpgradeTransaction } from './upgrades';

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
  blocked?: string[];
  privacy?: { lastSeen: boolean; readReceipts: boolean };
}

export type ConversationKind = 'direct' | 'group';
export type Role = 'admin' | 'member';
/** What somebody who is added to a group sees of what was written before. */
export type NewMembersSee = 'nothing' | 'month' | 'everything';

/** Small on purpose: it is read and written with every message, and all of them at every start. */
export interface ConversationRow {
  id: string;
  kind: ConversationKind;
  /** The other person of a direct conversation; empty for groups. */
  peerId: string;
  /** The group's name as its members know it; null before the first profile was read. */
  name: string | null;
  /** Sequence of the profile that name and picture come from. */
  profileSequence: number;
  /** Why this user is no member any more. */
  gone: 'left' | 'removed' | null;
  role: Role | null;
  memberCount: number;
  newMembersSee: NewMembersSee;
  /** The server's epoch as far as this device has processed the log; 0 before the group exists. */
  epoch: number;
  /** This device is in the MLS group; its state of `epoch` is in `states`. */
  inGroup: boolean;
  /** Users that this device is about to add to or remove from the group, until the commits are in the log. */
  toAdd: string[];
  toRemove: string[];
  /** Everything from `historyFrom` up to here is stored; older entries are fetched when somebody looks for them. */
  stored: number;
  historyFrom: number;
  /** When the oldest stored entry was written; null while nothing is stored. */
  reachesBackTo: number | null;
  /** The highest sequence seen in any frame. */
  lastSequence: number;
  readUpTo: number;
  unread: number;
  /** The highest sequence of a message that mentions this user. */
  mentionedAt: number;
  /** By user id; in groups one aggregate of all others under the conversation's own id. */
  cursors: Record<string, { delivered: number; read: number }>;
  lastActivity: number;
  /** The newest message, so that the list needs no query per row. */
  lastLine: LastLineRow | null;
  /** The last message of the outbox. */
  waiting: { text: string; at: number; failed: boolean } | null;
  /** What waits cannot be sealed for anybody: the other person is signed in nowhere (docs/decisions/0005). */
  peerAway?: boolean;
  draft: string;
  pinned: boolean;
  archived: boolean;
  mutedUntil: number | null;
  markedUnread: boolean;
  /** Carries only history for a new member so far; not shown. */
  hidden: boolean;
  /** Seconds; null: never. */
  disappearAfter: number | null;
  /** Sequence of the call-out that set it; null when this device has not read it. */
  disappearSince: number | null;
  securityNotice: Notice | null;
}

/** Something to say, by code; the view has the words. `name`: whom it is about. */
export interface Notice {
  code:
    | 'security_code_changed'
    | 'device_list_unconfirmed'
    | 'device_unconfirmed'
    | 'device_refused'
    | 'uninvited'
    | 'routes_differ';
  name: string | null;
}

export interface LastLineRow {
  sequence: number;
  kind: MessageRow['kind'];
  text: string;
  senderId: string;
  at: number;
}

/** A line in a group's log: who did what. */
export interface EventRow {
  type:
    | 'created'
    | 'added'
    | 'removed'
    | 'left'
    | 'joined-by-link'
    | 'renamed'
    | 'picture'
    | 'promoted'
    | 'demoted'
    | 'disappearing';
  actorId: string;
  subjectIds: string[];
  value: string;
}

export interface MessageRow {
  conversationId: string;
  sequence: number;
  id: string;
  senderId: string;
  senderDeviceId: string;
  at: number;
  countsAsUnread: boolean;
  /** Undecryptable: the ciphertext is in `sealed` and opened when its epoch's archive is there. */
  kind: 'text' | 'deleted' | 'event' | 'undecryptable';
  /** As last edited. */
  text: string;
  mentions: ContentMention[];
  replyTo: string | null;
  forwarded: boolean;
  edit: { sequence: number; at: number } | null;
  reactions: Reaction[];
  event: EventRow | null;
  /** Only on rows that have it, so that their index holds nothing else. */
  starredAt?: number;
  expiresAt?: number;
}

/** Amendments whose message is not here. */
export interface OrphansRow extends Orphans {
  conversationId: string;
  messageId: string;
}

/** A log entry that could not be opened when it came. */
export interface SealedRow {
  conversationId: string;
  sequence: number;
  entry: {
    senderId: string;
    senderDeviceId: string;
    storedAt: number;
    epoch: number;
    payload: Uint8Array;
    messageId: string;
    flags: number;
  };
}

/** A message whose ciphertext the server is still to be asked to erase. */
export interface ErasureRow {
  conversationId: string;
  messageId: string;
}

/** The MLS state of a conversation's current epoch. */
export interface StateRow {
  conversationId: string;
  state: Uint8Array;
}

/** Who is in a group: as the server says, and as its commits say. */
export interface GroupRow {
  conversationId: string;
  members: { userId: string; role: Role }[];
  /**
   * Users that a member has let in, as far as this device has followed the commits; those the server named when this device joined. A leaf of
   * anybody else is removed before something is sent.
   */
  vouched: string[];
  /** Secrets of join links, from encrypted messages. */
  links: { code: string; secret: Uint8Array }[];
  picture: Uint8Array | null;
  /** Secret of the link by which this user joins; proves it in the commit by which this device enters. */
  joinSecret?: Uint8Array;
}

/**
 * A message on its way. `reserved` is taken in the transaction that queues it (or that moves it to a new epoch); `sealed` is stored before the
 * ciphertext leaves the device, so that a repetition after a crash is byte for byte the same.
 */
export interface OutboxRow {
  order: number;
  id: string;
  conversationId: string;
  content: Content;
  at: number;
  reserved: { epoch: number; generation: number } | null;
  sealed: { epoch: number; payload: Uint8Array } | null;
  /** Why the server refused it: a code, and the server's own words for it. */
  error: { code: string; text: string } | null;
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
  addedMembers: string[];
  removedMembers: string[];
  /** The commit's authenticated data. */
  data: Uint8Array;
  state: Uint8Array;
}

/** Of an archive handed on in parts, until it is whole: it opens what it can, and is not uploaded. */
export const IN_PARTS = 3;

export interface EpochRow {
  conversationId: string;
  epoch: number;
  archive: Uint8Array;
  /** 0 while the server does not have it; 2: of disappearing messages, never uploaded; `IN_PARTS`. */
  uploaded: number;
  /** When the conversation entered the epoch, if this device was there. */
  startedAt?: number;
  /** When the conversation left the epoch, if its messages disappear: the archive goes when the last of them is gone. */
  endedAt?: number;
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
  messages: {
    key: [string, number];
    value: MessageRow;
    indexes: { byId: string; byReply: string; byTime: [string, number]; byStar: number; byExpiry: number };
  };
  outbox: { key: number; value: OutboxRow; indexes: { byConversation: string } };
  commits: { key: string; value: PendingCommitRow };
  epochs: { key: [string, number]; value: EpochRow; indexes: { byUploaded: number } };
  generations: { key: [string, number]; value: { conversationId: string; epoch: number; next: number } };
  keyPackages: { key: string; value: KeyPackagePair };
  identities: { key: string; value: IdentityRow };
  states: { key: string; value: StateRow };
  groups: { key: string; value: GroupRow };
  orphans: { key: [string, string]; value: OrphansRow };
  sealed: { key: [string, number]; value: SealedRow };
  erasures: { key: [string, string]; value: ErasureRow };
  search: { key: [string, number]; value: SearchBlock };
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
  'states',
  'groups',
  'orphans',
  'sealed',
  'erasures',
  'search',
] as const;

export function openDatabase(name: string): Promise<Database> {
  return openDB<Schema>(name, UPGRADES.length, {
    async upgrade(database, from, _to, tx) {
      for (const upgrade of UPGRADES.slice(from)) await upgrade(database, tx as UpgradeTransaction);
    },
  });
}
