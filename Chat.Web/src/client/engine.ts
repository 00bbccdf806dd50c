import { CryptoError } from '../crypto/errors';
import { Connection } from '../protocol/connection';
import { ProtocolError } from '../protocol/fault';
import type { ServerFrame } from '../protocol/frames';
import { CloseCode } from '../protocol/generated';
import { Http } from '../protocol/http';
import { newConversationRow } from '../store/conversation-row';
import type { AccountRow } from '../store/schema';
import { Search } from '../store/search';
import type { Store } from '../store/store';
import { foldWord } from '../store/words';
import { Accounts } from './account';
import { Announcer } from './announcer';
import type {
  AppState,
  ChatApi,
  ConnectionView,
  EngineError,
  EngineEvent,
  MessageInfo,
  NewGroup,
  NewMembersSee,
  NewMessage,
  Person,
  Privacy,
  Role,
  SignIn,
  SignUp,
} from './api';
import { Archives } from './archives';
import { ChatSettings } from './chat-settings';
import { Commits } from './commits';
import type { Context } from './context';
import { Disappearing } from './disappearing';
import { Erasures } from './erasures';
import { Filing } from './filing';
import { Finding } from './finding';
import { GroupAdmin } from './group-admin';
import { Groups } from './groups';
import { History } from './history';
import { newId } from './ids';
import { KeySupply } from './key-supply';
import { Log } from './log';
import { Membership } from './membership';
import { Outbox } from './outbox';
import { Pages } from './pages';
import { PresenceBoard } from './presence';
import { Receipts } from './receipts';
import { Reconciliation } from './reconciliation';
import { Roster } from './roster';
import { Settings } from './settings';
import { ShareHistory } from './share-history';
import { Sync } from './sync';
import { Views } from './views';
import { Writing } from './writing';

/** People that a search answers with. */
const PEOPLE = 50;
const SEARCH_WARM_MS = 2_000;

/** How a program outside a browser reaches the server: with cookies of its own. */
export interface Doors {
  fetch: typeof fetch;
  openSocket: (url: string) => WebSocket;
  /** Milliseconds since 1970. */
  now?: () => number;
  sweepEveryMs?: number;
}

/** The one engine of this device: puts the parts together and answers the views. */
export class Engine implements ChatApi {
  #account: AccountRow | null = null;
  #signedOutHere = false;
  #started = false;
  #loaded = false;
  /** What the server's clock is ahead of this device's, in milliseconds. */
  #clockOffset = 0;
  #connectionView: ConnectionView = { state: 'connecting', since: null, retryAt: null };

  readonly #http: Http;
  readonly #connection: Connection;
  readonly #context: Context;
  readonly #accounts: Accounts;
  readonly #roster: Roster;
  readonly #groups: Groups;
  readonly #outbox: Outbox;
  readonly #receipts: Receipts;
  readonly #presence: PresenceBoard;
  readonly #settings: Settings;
  readonly #views: Views;
  readonly #pages: Pages;
  readonly #announcer: Announcer;
  readonly #writing: Writing;
  readonly #chatSettings: ChatSettings;
  readonly #groupAdmin: GroupAdmin;
  readonly #disappearing: Disappearing;
  readonly #finding: Finding;

  constructor(
    private readonly store: Store,
    emit: (event: EngineEvent) => void,
    base: string,
    doors?: Doors,
  ) {
    const now = doors?.now ?? Date.now;
    this.#http = new Http(base, doors?.fetch);
    const heard = (frame: ServerFrame) => sync.heard(frame);
    this.#connection = new Connection(
      `${base.replace(/^http/, 'ws')}/ws`,
      () => this.#account?.logId ?? null,
      {
        frame: heard,
        state: (state) => this.#connectionChanged(state),
        ended: (code) => void this.#ended(code),
        refused: () => this.#checkSession(),
      },
      doors?.openSocket,
    );
    const context: Context = {
      store,
      search: new Search(store),
      http: this.#http,
      connection: this.#connection,
      account: () => this.#signedIn(),
      now: () => now() + this.#clockOffset,
      changed: (conversationId, messageIds) => this.#announcer.changed(conversationId, messageIds),
      removed: (conversationId, messageIds) => this.#announcer.removed(conversationId, messageIds),
    };
    this.#context = context;
    const archives = new Archives(context);
    this.#accounts = new Accounts(store, this.#http);
    this.#roster = new Roster(context);
    const filing = new Filing(context);
    const membership = new Membership(context, this.#roster);
    const log = new Log(context, archives, new Commits(context, this.#roster), filing);
    const history = new History(context, archives, log, filing);
    this.#groups = new Groups(context, this.#roster, membership);
    this.#outbox = new Outbox(context, this.#groups);
    this.#receipts = new Receipts(context);
    this.#presence = new PresenceBoard(context);
    this.#settings = new Settings(context, () => this.#announcer.stateChanged());
    this.#views = new Views(context, this.#roster, this.#presence, this.#settings);
    this.#pages = new Pages(context, history, this.#views);
    this.#announcer = new Announcer({ store, views: this.#views, pages: this.#pages, emit }, () => this.#state());
    this.#writing = new Writing(context, this.#outbox, filing);
    this.#chatSettings = new ChatSettings(context);
    this.#disappearing = new Disappearing(context, filing, this.#outbox, doors?.sweepEveryMs);
    this.#finding = new Finding(context, this.#views);
    this.#groupAdmin = new GroupAdmin(context, {
      groups: this.#groups,
      membership,
      outbox: this.#outbox,
      roster: this.#roster,
      presence: this.#presence,
      settings: this.#settings,
      history: new ShareHistory(context, archives, this.#outbox, (userId) => this.#direct(userId, true)),
      origin: base,
    });
    const sync = new Sync(context, {
      log,
      groups: this.#groups,
      membership,
      outbox: this.#outbox,
      archives,
      history,
      roster: this.#roster,
      receipts: this.#receipts,
      presence: this.#presence,
      keys: new KeySupply(context),
      erasures: new Erasures(context, filing),
      settings: this.#settings,
      reconciliation: new Reconciliation(context, membership),
      clock: (serverTime) => {
        this.#clockOffset = serverTime - now();
      },
      loaded: () => {
        this.#loaded = true;
        this.#announcer.stateChanged();
      },
    });
  }

  async start(): Promise<void> {
    const account = await this.store.account();
    if (account) await this.#enter(account);
    this.#started = true;
    this.#announcer.listChanged();
  }

  /** Lets go of everything; for programs that end without a process ending. */
  async stop(): Promise<void> {
    this.#account = null;
    this.#connection.stop();
    this.#disappearing.stop();
    this.store.close();
  }

  state = async () => this.#state();
  conversations = () => this.#announcer.list();
  lookUpInvite = (code: string) => this.#http.invite(code);

  async signUp(request: SignUp): Promise<string | null> {
    const { account, inviterId } = await this.#accounts.signUp(request);
    await this.#enter(account);
    return inviterId ? this.openDirect(inviterId) : null;
  }

  async signIn(request: SignIn): Promise<void> {
    await this.#enter(await this.#accounts.signIn(request));
  }

  async signOut(): Promise<void> {
    this.#connection.stop();
    await this.#accounts.signOut();
    this.#leave(true);
  }

  async recoveryCodeSaved(): Promise<void> {
    const account = this.#signedIn();
    account.recoveryCode = null;
    await this.store.write((tx) => tx.objectStore('account').put(account, 'me'));
    this.#announcer.stateChanged();
  }

  createInvite = () => this.#http.createInvite();

  async findPeople(query: string): Promise<Person[]> {
    const { me } = this.#signedIn();
    const wanted = foldWord(query.trim());
    if (wanted === '') return [];
    const known = [...this.#roster.people].filter(
      ({ displayName, username }) => foldWord(displayName).includes(wanted) || username.includes(wanted),
    );
    const { people } = await this.#http.findPeople(query.trim()).catch((error: unknown) => {
      if (known.length > 0) return { people: [] };
      throw error;
    });
    const all = new Map([...people, ...known].map((person) => [person.userId, person]));
    all.delete(me.userId);
    return [...all.values()].slice(0, PEOPLE);
  }

  openDirect = (userId: string) => this.#direct(userId, false);

  messages = (id: string, before: number | null, limit: number) => this.#pages.newestBelow(id, before, limit);
  messagesAfter = (id: string, after: number, limit: number) => this.#pages.oldestAbove(id, after, limit);
  messagesAround = (id: string, sequence: number, limit: number) => this.#pages.around(id, sequence, limit);
  sequenceAt = (id: string, at: number) => this.#pages.sequenceAt(id, at);
  replies = (id: string, messageId: string) => this.#pages.replies(id, messageId);

  /** @param messageId chosen by whoever may have to ask twice */
  send = (id: string, message: NewMessage, messageId = newId()) => this.#writing.send(id, message, messageId);
  retry = (id: string, messageId: string) => this.#outbox.retry(id, messageId);
  edit = (id: string, messageId: string, message: Omit<NewMessage, 'replyTo'>) =>
    this.#writing.edit(id, messageId, message);
  deleteForMe = (id: string, messageIds: string[]) => this.#writing.deleteForMe(id, messageIds);
  deleteForEveryone = (id: string, messageId: string) => this.#writing.deleteForEveryone(id, messageId);
  react = (id: string, messageId: string, emoji: string) => this.#writing.react(id, messageId, emoji);
  forward = (id: string, messageIds: string[], to: string[]) => this.#writing.forward(id, messageIds, to);
  star = (id: string, messageId: string, starred: boolean) => this.#writing.star(id, messageId, starred);
  starred = () => this.#finding.starred();

  async messageInfo(conversationId: string, messageId: string): Promise<MessageInfo> {
    const row = await this.store.messageById(conversationId, messageId);
    if (!row) throw new ProtocolError('message_unknown', 'This message is not on the server yet.');
    const { people } = await this.#http.receipts(conversationId, row.sequence);
    const named = people.map(async (one) => ({ ...one, name: (await this.#roster.person(one.userId)).displayName }));
    return { people: await Promise.all(named) };
  }

  markRead = (id: string, sequence: number) => this.#receipts.markRead(id, sequence);
  markUnread = (id: string) => this.#chatSettings.markUnread(id);
  typing = async (id: string) => this.#presence.sayTyping(id);
  saveDraft = (id: string, text: string) => this.#chatSettings.saveDraft(id, text);
  pin = (id: string, pinned: boolean) => this.#chatSettings.pin(id, pinned);
  archive = (id: string, archived: boolean) => this.#chatSettings.archive(id, archived);
  mute = (id: string, until: number | null) => this.#chatSettings.mute(id, until);
  block = (userId: string, blocked: boolean) => this.#settings.block(userId, blocked);
  setDisappearing = (id: string, seconds: number | null) => this.#disappearing.set(id, seconds);
  setPrivacy = (privacy: Privacy) => this.#settings.setPrivacy(privacy);

  createGroup = (group: NewGroup) => this.#groupAdmin.create(group);
  group = (id: string) => this.#groupAdmin.view(id);
  addMembers = (id: string, userIds: string[]) => this.#groupAdmin.add(id, userIds);
  removeMember = (id: string, userId: string) => this.#groupAdmin.remove(id, userId);
  leaveGroup = (id: string) => this.#groupAdmin.leave(id);
  setRole = (id: string, userId: string, role: Role) => this.#groupAdmin.setRole(id, userId, role);
  setGroupProfile = (id: string, name: string, picture: Uint8Array | null) =>
    this.#groupAdmin.setProfile(id, name, picture);
  setNewMembersSee = (id: string, see: NewMembersSee) => this.#groupAdmin.setNewMembersSee(id, see);
  createGroupLink = (id: string, expiresInSeconds: number | null, uses: number | null) =>
    this.#groupAdmin.createLink(id, expiresInSeconds, uses);
  revokeGroupLink = (id: string, code: string) => this.#groupAdmin.revokeLink(id, code);
  lookUpGroupLink = (code: string, secret: string) => this.#groupAdmin.lookUpLink(code, secret);
  joinByGroupLink = (code: string, secret: string) => this.#groupAdmin.joinByLink(code, secret);

  searchMessages = (query: string, limit: number, beforeAt: number | null) =>
    this.#finding.messages(query, limit, beforeAt);

  networkChanged = async (online: boolean) => this.#connection.networkChanged(online);
  tryNow = async () => this.#connection.tryNow();

  /** @param hidden only to hand something on; the chat is not shown until somebody writes in it */
  async #direct(userId: string, hidden: boolean): Promise<string> {
    const { conversationId } = await this.#http.openConversation(newId(), userId);
    await this.store.write(async (tx) => {
      const known = await tx.objectStore('conversations').get(conversationId);
      const row = known ?? newConversationRow(conversationId, 'direct', userId, this.#context.now());
      if (!known || !hidden) await tx.objectStore('conversations').put({ ...row, hidden });
    });
    this.#announcer.changed(conversationId);
    await this.#presence.watch();
    // So that the other person sees the chat at once; a message would do the same later.
    if (!hidden) this.#groups.prepare(conversationId).catch(() => undefined);
    return conversationId;
  }

  #state(): AppState {
    const account = this.#account;
    return {
      phase: this.#started ? (account ? 'ready' : 'signed-out') : 'starting',
      signedOutHere: this.#signedOutHere,
      me: account?.me ?? null,
      recoveryCode: account?.recoveryCode ?? null,
      connection: this.#connectionView,
      privacy: account ? this.#settings.privacy : { lastSeen: true, readReceipts: true },
      loaded: this.#loaded,
    };
  }

  #signedIn(): AccountRow {
    if (!this.#account) throw new ProtocolError('signed_out', 'You are signed out.');
    return this.#account;
  }

  #connectionChanged(view: ConnectionView): void {
    this.#connectionView = view;
    if (view.state !== 'online') this.#presence.clear();
    this.#announcer.stateChanged();
  }

  async #enter(account: AccountRow): Promise<void> {
    this.#account = account;
    this.#signedOutHere = false;
    this.#context.search.forget();
    await this.#roster.load();
    await this.#views.load();
    this.#loaded = (await this.store.conversationCount()) > 0;
    this.#connection.start();
    this.#disappearing.start();
    this.#announcer.listChanged();
    // After the list is told; nobody searches in the first moment.
    setTimeout(() => void this.#context.search.warm().catch(() => undefined), SEARCH_WARM_MS);
  }

  #leave(byPerson: boolean): void {
    this.#account = null;
    this.#signedOutHere = !byPerson;
    this.#loaded = false;
    this.#disappearing.stop();
    this.#announcer.listChanged();
  }

  async #ended(code: number): Promise<void> {
    // Another connection of this very device is alive, so this one is not needed.
    if (code === CloseCode.Replaced) return;
    await this.store.clear();
    this.#leave(false);
  }

  /**
   * An upgrade refused may mean that the session is gone. That alone removes nothing from this browser: another server may be standing at
   * this address for a moment. The next sign-in, or the server's own word at the end of a connection, does.
   */
  async #checkSession(): Promise<void> {
    try {
      await this.#http.me();
    } catch (error) {
      if (!(error instanceof ProtocolError) || error.code !== 'not_signed_in') return;
      this.#connection.stop();
      this.#leave(false);
    }
  }
}

/** What a view is told when a call fails. */
export function toEngineError(error: unknown): EngineError {
  if (error instanceof ProtocolError)
    return { code: error.code, text: error.text, retryAfterSeconds: error.retryAfterSeconds };
  if (error instanceof CryptoError)
    return { code: 'keys_unusable', text: 'Your keys could not be used. Try again.', retryAfterSeconds: null };
  return { code: 'unexpected', text: 'Something went wrong. Try again.', retryAfterSeconds: null };
}
