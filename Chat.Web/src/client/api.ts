/** What a view (a tab) may ask of the engine, and what the engine tells its views. Everything here survives structured clone. */

export type Tick = 'waiting' | 'sent' | 'delivered' | 'read' | 'failed';

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
  /** Milliseconds since 1970; null when unknown. */
  lastSeen: number | null;
}

export interface LastLine {
  text: string;
  mine: boolean;
  tick: Tick | null;
  at: number;
}

export interface ConversationView {
  id: string;
  title: string;
  peer: Person | null;
  presence: Presence | null;
  /** Display names of those who are typing now. */
  typing: string[];
  lastLine: LastLine | null;
  unread: number;
  draft: string;
  /** Sequence up to which this user has read; the unread divider stands after it. */
  readUpTo: number;
  /** A calm sentence when something about this conversation's security needs saying, else null. */
  securityNotice: string | null;
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
  kind: 'text' | 'undecryptable';
  text: string;
  /** Only for own messages. */
  tick: Tick | null;
  /** One sentence, only when tick is `failed`. */
  error: string | null;
}

export interface ConnectionView {
  state: 'connecting' | 'online' | 'offline';
  /** When `online` was left (ms since 1970); the banner shows 2 s later. Null while online. */
  since: number | null;
  /** When the next attempt starts; null when none is planned. */
  retryAt: number | null;
}

export interface AppState {
  phase: 'starting' | 'signed-out' | 'ready';
  /** Why the person was signed out, as one sentence; null when there is nothing to say. */
  signedOutReason: string | null;
  me: Me | null;
  /** Shown until `recoveryCodeSaved`; groups of letters and digits. */
  recoveryCode: string | null;
  connection: ConnectionView;
  /** Most recent first. */
  conversations: ConversationView[];
  /** True once the first `welcome` of this sign-in was handled, or the local store had conversations. */
  loaded: boolean;
}

export type EngineEvent =
  | { type: 'state'; state: AppState }
  | { type: 'messages'; conversationId: string; upserts: MessageView[] };

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
  deviceName: string;
}

/** A page of messages in reading order; `more` says whether older ones exist. */
export interface MessagePage {
  messages: MessageView[];
  more: boolean;
}

/** A refusal with a stable code (docs/protocol.md) and one sentence for people. */
export interface EngineError {
  code: string;
  text: string;
  retryAfterSeconds: number | null;
}

/** Every method rejects with an `EngineError`. */
export interface ChatApi {
  state(): Promise<AppState>;
  lookUpInvite(code: string): Promise<InviteInfo>;
  /** Resolves with the direct conversation with the inviter, or null for the owner. */
  signUp(request: SignUp): Promise<string | null>;
  signIn(request: SignIn): Promise<void>;
  signOut(): Promise<void>;
  recoveryCodeSaved(): Promise<void>;
  createInvite(): Promise<Invite>;
  findPeople(query: string): Promise<Person[]>;
  /** Opens or makes the direct conversation; resolves with its id. */
  openDirect(userId: string): Promise<string>;
  messages(conversationId: string, beforeSequence: number | null, limit: number): Promise<MessagePage>;
  /** Resolves once the message is safely queued on this device. */
  sendText(conversationId: string, text: string): Promise<void>;
  retry(conversationId: string, messageId: string): Promise<void>;
  markRead(conversationId: string, sequence: number): Promise<void>;
  typing(conversationId: string): Promise<void>;
  saveDraft(conversationId: string, text: string): Promise<void>;
  /** The view tells what the browser says of the network; false closes the connection at once. */
  networkChanged(online: boolean): Promise<void>;
  tryNow(): Promise<void>;
}
