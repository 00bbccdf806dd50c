/** What a view (a tab) may ask of the engine, and what the engine tells its views. Everything here survives structured clone. */

import type { DraftTarget, EventRow, NewMembersSee, Notice, Role } from '../store/schema';
import type { AccountDataApi, AppSettings } from './account-data-api';
import type { CredentialsApi } from './credentials-api';
import type { DevicesApi } from './devices-api';
import type { IdentityApi } from './identity-api';
import type { KeyLogApi, KeysAlarm } from './key-log-api';
import type { AttachmentLabel, AttachmentView, MediaApi, Transfer } from './media-api';
import type { NotificationsApi } from './notifications-api';
import type { PasskeyApi } from './passkeys-api';
import type { StorageApi } from './storage-api';

export type { AuthenticatorSecret } from './credentials-api';
export type * from './devices-api';
export type { CodeComparison, SafetyNumberView } from './identity-api';
export { newId } from './ids';
export type * from './media-api';
export type * from './notifications-api';
export type * from './passkeys-api';
export type { StorageUse } from './storage-api';
export type { AppSettings, DraftTarget, KeysAlarm, NewMembersSee, Notice, Role };
/** Stands where a name would for the person who reads: no display name can be it. The views have the word. */
export const READER = '\0';

export type Tick = 'waiting' | 'sent' | 'delivered' | 'read' | 'failed';

/** Of a deleted account `username` and `contactNumber` are empty. */
export interface Person {
  userId: string;
  username: string;
  displayName: string;
  contactNumber: string;
}

export interface Me extends Person {
  deviceId: string;
  role: 'owner' | 'member';
}

export interface Presence {
  online: boolean;
  /** Milliseconds since 1970; null when unknown or hidden. */
  lastSeen: number | null;
}

export interface LastLine {
  /** `deleted` and `undecryptable` have no text: the view has the words for them. */
  kind: 'text' | 'deleted' | 'event' | 'undecryptable';
  text: string;
  attachment: AttachmentLabel | null;
  /** In groups, for others' messages; else null. */
  senderName: string | null;
  mine: boolean;
  tick: Tick | null;
  at: number;
}

export interface ConversationView {
  id: string;
  kind: 'direct' | 'group';
  title: string;
  /** A small square picture (WebP, JPEG or PNG; at most 32 KiB), groups only; null without one. */
  picture: Uint8Array | null;
  /** The other person of a direct conversation; null in groups. */
  peer: Person | null;
  /** Of the peer; null in groups. */
  presence: Presence | null;
  /** Members that are online, this user excluded; groups only, else 0. */
  onlineCount: number;
  memberCount: number;
  /** This user's role in the group; null in direct conversations and after leaving or being removed. */
  role: Role | null;
  /** False after leaving, being removed, when the other person's account was deleted, or while one of the two has blocked the other: the composer says why. */
  canWrite: boolean;
  /** Not null when `canWrite` is false. */
  cannotWriteReason: CannotWriteReason | null;
  /** Display names of those who are typing now. */
  typing: string[];
  lastLine: LastLine | null;
  unread: number;
  /** An unread message mentions this user. */
  mentioned: boolean;
  /** Sequence of the latest message that mentions this user; 0: there is none. */
  mentionedAt: number;
  /** The person marked it unread by hand. */
  markedUnread: boolean;
  draft: string;
  /** What the draft answers, or what is being changed before it goes on. */
  draftFor: DraftTarget | null;
  /** Sequence up to which this user has read; the unread divider stands after it. */
  readUpTo: number;
  /** Newest first in the list as it is sorted already: pinned ones come before all others. */
  lastActivity: number;
  pinned: boolean;
  archived: boolean;
  /** Milliseconds since 1970; `Number.MAX_SAFE_INTEGER` for always; null when not muted. */
  mutedUntil: number | null;
  /** Of messages that mention this user alone one is notified. */
  onlyMentions: boolean;
  /** This user has blocked the peer. */
  blocked: boolean;
  /** Seconds after which messages disappear; null: never. */
  disappearAfter: number | null;
  newMembersSee: NewMembersSee;
  /** This user has compared the safety number with the peer, and it is still the same. */
  verified: boolean;
  /** When something about this conversation's security needs saying, else null. */
  securityNotice: Notice | null;
}

export type CannotWriteReason = 'left' | 'removed' | 'forgotten' | 'deleted' | 'blocked';

export interface Quote {
  id: string;
  /** Null when the quoted message is not on this device. */
  sequence: number | null;
  /** Empty when it is missing, like the name. */
  senderId: string;
  /** `READER` for this user. */
  senderName: string;
  /** First 200 characters; empty when it is missing or was deleted. */
  text: string;
  attachment: AttachmentLabel | null;
  missing: boolean;
}

export interface Reaction {
  emoji: string;
  mine: boolean;
  /** Who reacted so, this user as `READER`. */
  names: string[];
}

/** UTF-16 offsets into the text. */
export interface Mention {
  userId: string;
  start: number;
  length: number;
}

/** A calm line in a group: who did what, taken from the commit. Names are display names, this user is `READER`; the actor is empty when it is not known who it was. */
export interface GroupEvent {
  type: EventRow['type'];
  actor: string;
  /** Empty when it is not known. */
  actorId: string;
  subjects: string[];
  /** The new name when it was renamed, or the new duration in seconds as a text ("" for never). */
  value: string;
}

export interface MessageView {
  /** Client message id (hex): stable from the moment of writing. */
  id: string;
  conversationId: string;
  /** Null while the message waits in the outbox. */
  sequence: number | null;
  senderId: string;
  senderName: string;
  mine: boolean;
  /** Milliseconds since 1970. */
  at: number;
  kind: 'text' | 'deleted' | 'event' | 'undecryptable';
  /** Of an attachment the caption. */
  text: string;
  attachment: AttachmentView | null;
  /** Its bytes, while they are on their way. */
  transfer: Transfer | null;
  event: GroupEvent | null;
  /** Null when it was never edited. */
  editedAt: number | null;
  quote: Quote | null;
  /** How many replies on this device quote this message. */
  replies: number;
  forwarded: boolean;
  mentions: Mention[];
  mentionsMe: boolean;
  /** In the order in which each emoji first came. */
  reactions: Reaction[];
  starred: boolean;
  /** When it disappears (ms since 1970); null: never. */
  expiresAt: number | null;
  /** Only for own messages. */
  tick: Tick | null;
  /** Only when tick is `failed`; in English, and by code. */
  error: Pick<EngineError, 'code' | 'text'> | null;
  /** The person who must be signed in somewhere before the message can be sent; null: it does not wait for that. */
  waitsFor: string | null;
}

export interface ConnectionView {
  state: 'connecting' | 'online' | 'offline';
  /** When `online` was left (ms since 1970); the banner shows 2 s later. Null while online. */
  since: number | null;
  /** When the next attempt starts; null when none is planned. */
  retryAt: number | null;
}

export interface Privacy {
  /** Others see when this user was last here, and this user sees it of others. */
  lastSeen: boolean;
  /** Others see what this user has read, and this user sees it of others. */
  readReceipts: boolean;
}

/** Everything but the conversations, which come by themselves so that 500 of them are not sent for every change. */
export interface AppState {
  /** `locked`: signed in with a passkey that does not open the history; `unlock` does. */
  phase: 'starting' | 'signed-out' | 'locked' | 'ready';
  /** This device was signed out, and not by the person in front of it: the server's code. */
  signedOutBecause: string | null;
  /** The browser has made room and removed what was stored here, and not the session: whose it was. */
  removedByBrowser: { username: string } | null;
  me: Me | null;
  /** Shown until `recoveryCodeSaved`; groups of letters and digits. */
  recoveryCode: string | null;
  connection: ConnectionView;
  privacy: Privacy;
  /** Something about everybody's keys that the person has not looked at; else null. */
  keysAlarm: KeysAlarm | null;
  appSettings: AppSettings;
  /** True once the first `welcome` of this sign-in was handled, or the local store had conversations. */
  loaded: boolean;
  /** Own devices that have come in since the person last looked, this one left out. */
  newDevices: { deviceId: string; name: string }[];
}

export type EngineEvent =
  | { type: 'state'; state: AppState }
  /** Rows that changed; `all` replaces the whole list (the first one, and after signing in or out). */
  | { type: 'conversations'; all: boolean; upserts: ConversationView[]; removed: string[] }
  | { type: 'transfer'; conversationId: string; messageId: string; transfer: Transfer | null }
  | { type: 'messages'; conversationId: string; upserts: MessageView[]; removed: string[] }
  /** These people are called otherwise now: messages that name them are read again. */
  | { type: 'renamed'; userIds: string[] }
  /** Something may have been told that did not reach this view: what it shows is read again. */
  | { type: 'missed' }
  /** The engine of another version runs in its place: this page is to be loaded anew. */
  | { type: 'superseded' };

export interface InviteInfo {
  inviter: { userId: string; username: string; displayName: string } | null;
  owner: boolean;
}

export interface Invite {
  code: string;
  url: string;
  expiresAt: number;
}

export interface SignUp {
  inviteCode: string;
  displayName: string;
  username: string;
  password: string;
  deviceName: string;
}

export interface SignIn {
  username: string;
  password: string;
  /** The authenticator's code, once `second_factor_needed` has asked for it. */
  secondFactor?: string;
  deviceName: string;
}

/** A page of messages in reading order. */
export interface MessagePage {
  messages: MessageView[];
  /** Older ones exist. */
  more: boolean;
  /** Newer ones exist below this page (after a jump into the middle). */
  moreAfter: boolean;
}

export interface NewMessage {
  text: string;
  /** Message id that it replies to. */
  replyTo: string | null;
  mentions: Mention[];
}

export interface GroupMemberView extends Person {
  role: Role;
  me: boolean;
  online: boolean;
  /** By this user. */
  blocked: boolean;
}

export interface GroupLink {
  code: string;
  url: string;
  /** Null: does not expire. */
  expiresAt: number | null;
  /** Null: any number. */
  usesLeft: number | null;
}

export interface GroupView {
  conversationId: string;
  members: GroupMemberView[];
  links: GroupLink[];
}

export interface GroupLinkInfo {
  /** From the link itself; the server does not know it. */
  name: string;
  memberCount: number;
  alreadyMember: boolean;
}

export interface NewGroup {
  name: string;
  picture: Uint8Array | null;
  members: string[];
  newMembersSee: NewMembersSee;
}

export interface MessageInfo {
  /** Null times: not yet, or hidden. */
  people: {
    userId: string;
    name: string;
    deliveredAt: number | null;
    readAt: number | null;
    delivered: boolean;
    read: boolean;
  }[];
}

export interface SearchHit {
  message: MessageView;
  conversationTitle: string;
  /** UTF-16 ranges of the text to highlight. */
  highlights: { start: number; length: number }[];
}

export interface SearchResult {
  hits: SearchHit[];
  more: boolean;
  /** Messages before this time (ms since 1970) are not on this device and were not searched; null when everything was. */
  reachesBackTo: number | null;
}

/** A refusal with a stable code (docs/protocol.md) and one sentence for people. */
export interface EngineError {
  code: string;
  text: string;
  retryAfterSeconds: number | null;
}

/** Every method rejects with an `EngineError`. */
export interface ChatApi
  extends AccountDataApi,
    CredentialsApi,
    DevicesApi,
    IdentityApi,
    KeyLogApi,
    NotificationsApi,
    MediaApi,
    PasskeyApi,
    StorageApi {
  state(): Promise<AppState>;
  conversations(): Promise<ConversationView[]>;
  lookUpInvite(code: string): Promise<InviteInfo>;
  /** Resolves with the direct conversation with the inviter, or null for the owner. */
  signUp(request: SignUp): Promise<string | null>;
  signIn(request: SignIn): Promise<void>;
  signOut(): Promise<void>;
  recoveryCodeSaved(): Promise<void>;
  createInvite(): Promise<Invite>;
  /** By exact username or contact number at the server, and by name among the people this device knows. */
  findPeople(query: string): Promise<Person[]>;
  /** Opens or makes the direct conversation; resolves with its id. */
  openDirect(userId: string): Promise<string>;

  /** The newest messages below `beforeSequence`, or the newest of all. */
  messages(conversationId: string, beforeSequence: number | null, limit: number): Promise<MessagePage>;
  /** The oldest messages above `afterSequence`. */
  messagesAfter(conversationId: string, afterSequence: number, limit: number): Promise<MessagePage>;
  /** A page with the message in its middle. */
  messagesAround(conversationId: string, sequence: number, limit: number): Promise<MessagePage>;
  /** Sequence of the first message at or after the time; null when there is none. */
  sequenceAt(conversationId: string, at: number): Promise<number | null>;
  /** Null when it is not on this device. */
  message(conversationId: string, messageId: string): Promise<MessageView | null>;
  /** The replies that quote the message, in reading order. */
  replies(conversationId: string, messageId: string): Promise<MessageView[]>;

  /** Resolves once the message is safely queued on this device. */
  send(conversationId: string, message: NewMessage): Promise<void>;
  retry(conversationId: string, messageId: string): Promise<void>;
  edit(conversationId: string, messageId: string, message: Omit<NewMessage, 'replyTo'>): Promise<void>;
  deleteForMe(conversationId: string, messageIds: string[]): Promise<void>;
  deleteForEveryone(conversationId: string, messageId: string): Promise<void>;
  /** An empty emoji takes this user's reaction back. */
  react(conversationId: string, messageId: string, emoji: string): Promise<void>;
  forward(conversationId: string, messageIds: string[], toConversationIds: string[]): Promise<void>;
  star(conversationId: string, messageId: string, starred: boolean): Promise<void>;
  /** Newest first. */
  starred(): Promise<SearchHit[]>;
  messageInfo(conversationId: string, messageId: string): Promise<MessageInfo>;

  markRead(conversationId: string, sequence: number): Promise<void>;
  markUnread(conversationId: string): Promise<void>;
  typing(conversationId: string): Promise<void>;
  /** @param target what it answers, or what is being changed while the draft waits; none when it is left out */
  saveDraft(conversationId: string, text: string, target?: DraftTarget | null): Promise<void>;
  pin(conversationId: string, pinned: boolean): Promise<void>;
  archive(conversationId: string, archived: boolean): Promise<void>;
  mute(conversationId: string, until: number | null): Promise<void>;
  setOnlyMentions(conversationId: string, onlyMentions: boolean): Promise<void>;
  /** No messages, presence or receipts either way while it lasts. */
  block(userId: string, blocked: boolean): Promise<void>;
  /** Seconds; null: never. */
  setDisappearing(conversationId: string, seconds: number | null): Promise<void>;
  setPrivacy(privacy: Privacy): Promise<void>;

  /** Resolves with the conversation id. */
  createGroup(group: NewGroup): Promise<string>;
  group(conversationId: string): Promise<GroupView>;
  addMembers(conversationId: string, userIds: string[]): Promise<void>;
  removeMember(conversationId: string, userId: string): Promise<void>;
  leaveGroup(conversationId: string): Promise<void>;
  setRole(conversationId: string, userId: string, role: Role): Promise<void>;
  setGroupProfile(conversationId: string, name: string, picture: Uint8Array | null): Promise<void>;
  setNewMembersSee(conversationId: string, see: NewMembersSee): Promise<void>;
  createGroupLink(conversationId: string, expiresInSeconds: number | null, uses: number | null): Promise<GroupLink>;
  revokeGroupLink(conversationId: string, code: string): Promise<void>;
  /** `secret` is what stands behind `#` in the link; it never goes to the server. */
  lookUpGroupLink(code: string, secret: string): Promise<GroupLinkInfo>;
  /** Resolves with the conversation id. */
  joinByGroupLink(code: string, secret: string): Promise<string>;

  /** Messages of every chat on this device: every word of the query is the beginning of a word of the text; case and accents do not matter. */
  searchMessages(query: string, limit: number, beforeAt: number | null): Promise<SearchResult>;

  /** The view tells what the browser says of the network; false closes the connection at once. */
  networkChanged(online: boolean): Promise<void>;
  /** Sends what was answered in notifications. */
  takeReplies(): Promise<void>;
  tryNow(): Promise<void>;
}

export type { ManagedPerson, OldHistory } from './reset-api';
