import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB } from 'idb';
import type { Attachment } from '../crypto/attachment-content';
import type { Content, ContentMention } from '../crypto/content';
import type { DeviceKeys } from '../crypto/device';
import type { KeyPackagePair } from '../crypto/key-package';
import type { Recent } from '../crypto/transcript';
import type { VaultContents } from '../crypto/vault';
import type { LogHead } from '../crypto/witness';
import type { Orphans, Reaction } from './fold';
import type { KeptRow } from './kept';
import type { RowSeal } from './row-seal';
import { sealedTransaction } from './sealed-database';
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
  /** Opens the vault at the server; wrapped anew for each further way in. Missing on devices from before it was kept. */
  vaultKey?: Uint8Array;
  /** Shown until the person has saved it. */
  recoveryCode: string | null;
  logId: string | null;
  /** The server's count of renamings that this device has caught up with. */
  peopleVersion?: number;
  /** When this device last looked whether the server has all its archives. */
  archivesCheckedAt?: number;
  /**
   * What only the newest memory of this device knows (docs/protocol.md): the one that the server has confirmed, and perhaps the next, whose
   * confirmation this device did not hear of. None before the first.
   */
  fences?: string[];
  /** This memory was a copy of that device, and the server does not know yet that it goes on as another. */
  copyOf?: string;
  blocked?: string[];
  privacy?: { lastSeen: boolean; readReceipts: boolean };
  keyLog?: KeyLogState;
  appSettings?: { theme: 'system' | 'light' | 'dark' | null; language: string | null; quietHours?: string | null };
  /** Conversations of which other messages are to be notified than the server was told, or of which it never was. */
  mutesUntold?: string[];
  /** How far this device has come in the account data, and in whose numbers. */
  accountData?: { basis: string; cursor: number };
  /** What the server's clock was last ahead of this device's, in milliseconds. */
  clockOffset?: number;
  /** Bytes of originals that this device keeps at most, once somebody has chosen. */
  originalsLimit?: number;
  /** Own devices that have come in and that the person has not been shown. */
  newDevices?: { deviceId: string; name: string }[];
  /** Own devices that are to be signed out. */
  signingOut?: string[];
  /** Users whose list has lost a device that may still be in conversations. */
  departed?: string[];
}

/** What this device has seen of the server's key log. */
export interface KeyLogState {
  /** The newest head that follows all heads before it. */
  head: LogHead | null;
  /** When the first head of this log was accepted; milliseconds since 1970. */
  since: number;
  /** Until the person has looked at it, no new keys are used. */
  alarm: KeyLogAlarm | null;
  /** Messages are compared again after this time. */
  quietUntil: number;
}

export interface KeyLogAlarm {
  /**
   * `split`: a message speaks of another log. `rewritten`: what the server showed before is not in its log any more. `own`: it shows keys of
   * somebody else under this account's name.
   */
  why: 'split' | 'rewritten' | 'own';
  /** Whose message it was. */
  userId: string | null;
  at: number;
}

/** Somebody who is signed in on this device and has not unlocked their history yet; nothing else is stored then. */
export interface LockedRow {
  me: AccountRow['me'];
  deviceName: string;
}

/** The server has ended the session on this device; nothing else is stored then. */
export interface SignedOutRow {
  /** The server's code. */
  because: string;
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
  /** A sequence under which the group's profile can be read, as an archive of this user's names it. */
  namedAt?: number;
  /** Why this user is no member any more; forgotten: the server was restored from a backup that does not know this chat of two. */
  gone: 'left' | 'removed' | 'forgotten' | null;
  role: Role | null;
  memberCount: number;
  newMembersSee: NewMembersSee;
  /** The server's epoch as far as this device has processed the log; 0 before the group exists. */
  epoch: number;
  /** This device is in the MLS group; its state of `epoch` is in `states`. */
  inGroup: boolean;
  /** The latest epoch whose archive this device has asked the others for; what they do not give is not asked for at every start. */
  archivesAsked?: number;
  /** When this device last got a new leaf key in the group, by the server's clock. */
  leafSince?: number;
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
  waiting: { text: string; at: number; failed: boolean; attachment?: AttachmentLabel | null } | null;
  /** What waits cannot be sealed for anybody: the other person is signed in nowhere (docs/decisions/0005). */
  peerAway?: boolean;
  draft: string;
  /** Missing on rows from before it was kept. */
  draftFor?: DraftTarget | null;
  pinned: boolean;
  archived: boolean;
  mutedUntil: number | null;
  /** Notifications of messages that mention this user alone. Missing on rows from before there was the choice. */
  onlyMentions?: boolean;
  markedUnread: boolean;
  /** Carries only history for a new member so far; not shown. */
  hidden: boolean;
  /** Seconds; null: never. */
  disappearAfter: number | null;
  /** Sequence of the call-out that set it; null when this device has not read it. */
  disappearSince: number | null;
  securityNotice: Notice | null;
}

/**
 * The message that is being answered or changed, kept on this device alone. What is being changed so far is no draft: that waits behind it, for the time when
 * the change is done.
 */
export type DraftTarget = { type: 'reply'; messageId: string } | { type: 'edit'; messageId: string; text: string };

/** Something to say, by code; the view has the words. `name` and `userId`: whom it is about. */
export interface Notice {
  code:
    | 'security_code_changed'
    | 'security_code_returned'
    | 'own_identity_refused'
    | 'device_list_unconfirmed'
    | 'device_unconfirmed'
    | 'device_refused'
    | 'key_log_unconfirmed'
    | 'log_differs'
    | 'uninvited'
    | 'routes_differ';
  name: string | null;
  /** Who must be looked at before anything is sent again. */
  userId?: string;
}

/** What a line says of an attachment. */
export type AttachmentLabel = Pick<Attachment, 'kind' | 'name'>;

export interface LastLineRow {
  sequence: number;
  kind: MessageRow['kind'];
  text: string;
  attachment?: AttachmentLabel | null;
  senderId: string;
  at: number;
}

/** A line in a chat's log: who did what. */
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
    | 'disappearing'
    | 'security-code';
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
  /** As last edited; of an attachment the caption. */
  text: string;
  /** Missing on rows from before there were any. */
  attachment?: Attachment | null;
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
  /** The bytes beside it, which no other message here names. */
  assetId?: string;
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
  /** What is to be done before it may be sealed. */
  upload?: UploadRow;
  /** The message that was sent with it and is to arrive before it. */
  after?: string;
  /** When its file was attached (milliseconds since 1970), and after how many seconds messages disappeared then (null: never). The server keeps it by that. */
  attached?: { at: number; disappearAfter: number | null };
}

/**
 * Bytes to be put where the others find them: those that are still being encrypted (`stage`), those kept here, or those of another conversation.
 */
export type UploadRow = { type: 'stage' } | SendRow | { type: 'attach' };

interface SendRow {
  type: 'send';
  /** Null until the server has named it. */
  assetId: string | null;
  /** Seconds after which messages disappeared when the upload began; null: never. */
  disappearAfter?: number | null;
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
  /** The server has it whole, as far as this device knows: others may lean on it there. */
  whole?: boolean;
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
  /** The identity key whose safety number this user has compared; a mark for another key than the pinned one counts for nothing. */
  verifiedKey?: Uint8Array;
  /** Another identity that waits for this user's word; until then nothing is sealed for the person. */
  offered?: PinnedIdentity;
  /** Keys that were pinned before, oldest first. */
  former?: Uint8Array[];
}

/** An identity key and the last device list signed by it. */
export interface PinnedIdentity {
  identityKey: Uint8Array;
  version: number;
  hash: Uint8Array;
  devices: IdentityRow['devices'];
}

/** The ids of a conversation's last log entries, without a gap from sequence `first` on. */
export interface RecentEntriesRow extends Recent {
  conversationId: string;
  /** Whose messages speak of other entries than are here, and of which sequence that was found out. */
  differs: { userId: string; sequence: number } | null;
}

export interface Schema extends DBSchema {
  account: { key: 'me'; value: AccountRow };
  locked: { key: 'me'; value: LockedRow };
  signedOut: { key: 'why'; value: SignedOutRow };
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
  recentEntries: { key: string; value: RecentEntriesRow };
  accountData: { key: string; value: KeptRow; indexes: { byDirty: number } };
}

export type Database = IDBPDatabase<Schema>;
export type StoreName = (typeof STORES)[number];
export type WriteTransaction = IDBPTransaction<Schema, StoreName[], 'readwrite'>;

export const STORES = [
  'account',
  'locked',
  'signedOut',
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
  'recentEntries',
  'accountData',
] as const;

/** The rows lie in it as `seal` seals them; see `sealedDatabase`. */
export async function openDatabase(name: string, seal: RowSeal): Promise<{ rows: Database; isNew: boolean }> {
  let isNew = false;
  const rows = await openDB<Schema>(name, UPGRADES.length, {
    async upgrade(database, from, _to, tx) {
      isNew = from === 0;
      const sealed = sealedTransaction(tx as UpgradeTransaction, seal);
      for (const upgrade of UPGRADES.slice(from)) await upgrade(database, sealed);
    },
  });
  return { rows, isNew };
}
