import { CryptoError } from '../crypto/errors';
import { Connection } from '../protocol/connection';
import { ProtocolError } from '../protocol/fault';
import type { ServerFrame } from '../protocol/frames';
import { CloseCode } from '../protocol/generated';
import { Http } from '../protocol/http';
import { conversationIn } from '../store/conversation-row';
import type { AccountRow } from '../store/schema';
import { Search } from '../store/search';
import type { Store } from '../store/store';
import { foldWord } from '../store/words';
import type { Accounts } from './account';
import { AccountData } from './account-data';
import { Announcer } from './announcer';
import type {
  AppSettings,
  AppState,
  ChatApi,
  ConnectionView,
  DraftTarget,
  EngineError,
  EngineEvent,
  KeysAlarm,
  MessageInfo,
  NewAttachment,
  NewGroup,
  NewMembersSee,
  NewMessage,
  NewPasskey,
  NewPushSubscription,
  PasskeyAnswer,
  Person,
  Privacy,
  Role,
  SignIn,
  SignUp,
  Unlocking,
} from './api';
import { ArchiveAnswers } from './archive-answers';
import { ArchiveUploads } from './archive-uploads';
import { Archives } from './archives';
import { ChatSettings } from './chat-settings';
import { Commits } from './commits';
import type { Context } from './context';
import type { Copies } from './copies';
import type { Credentials } from './credentials';
import type { Names as NewNames, Recover } from './credentials-api';
import { DeviceWatch } from './device-watch';
import { Devices } from './devices';
import { Disappearing } from './disappearing';
import { Erasures } from './erasures';
import { Fence } from './fence';
import { Filing } from './filing';
import { Finding } from './finding';
import { Foreground } from './foreground';
import type { GroupAdmin } from './group-admin';
import { Groups } from './groups';
import { History } from './history';
import { newId, newMessageId } from './ids';
import { Joining } from './joining';
import { Kept } from './kept';
import { KeyLog } from './key-log';
import { KeySupply } from './key-supply';
import { LateArchives } from './late-archives';
import { lazily } from './lazily';
import { Log } from './log';
import type { Media } from './media';
import { Membership } from './membership';
import { Names } from './names';
import { Outbox } from './outbox';
import { Pages } from './pages';
import { PresenceBoard } from './presence';
import { Receipts } from './receipts';
import { Reconciliation } from './reconciliation';
import { LeafRefresh } from './refresh';
import { Roster } from './roster';
import { Serial } from './serial';
import { Session } from './session';
import { Settings } from './settings';
import { ShareHistory } from './share-history';
import { Sync } from './sync';
import { Transfers } from './transfers';
import { Views } from './views';
import { Witnesses } from './witnesses';
import { Writing } from './writing';

/** People that a search answers with. */
const PEOPLE = 50;
const SEARCH_WARM_MS = 2_000;
const CLOCK_MOVED_MS = 1_000;

/** How a program outside a browser reaches the server: with cookies of its own. */
export interface Doors {
  fetch: typeof fetch;
  openSocket: (url: string) => WebSocket;
  /** Milliseconds since 1970. */
  now?: () => number;
  sweepEveryMs?: number;
  /** Messages of all conversations are told in full, not only of those that have been looked at. */
  tellsAll?: boolean;
  /** Milliseconds from a message to the refresh of this device's key that it leads to. */
  refreshAfter?: () => number;
}

/** The one engine of this device: puts the parts together and answers the views. */
export class Engine implements ChatApi {
  #started = false;
  #loaded = false;
  /** What the server's clock is ahead of this device's, in milliseconds. */
  #clockOffset = 0;
  #connectionView: ConnectionView = { state: 'connecting', since: null, retryAt: null };

  readonly #session: Session;
  readonly #http: Http;
  readonly #history: History;
  readonly #connection: Connection;
  readonly #context: Context;
  readonly #accounts: () => Promise<Accounts>;
  readonly #copies: () => Promise<Copies>;
  readonly #fence: Fence;
  readonly #keyLog: KeyLog;
  readonly #roster: Roster;
  readonly #groups: Groups;
  readonly #outbox: Outbox;
  readonly #receipts: Receipts;
  readonly #presence: PresenceBoard;
  readonly #settings: Settings;
  readonly #accountData: AccountData;
  readonly #views: Views;
  readonly #pages: Pages;
  readonly #announcer: Announcer;
  readonly #writing: Writing;
  readonly #chatSettings: ChatSettings;
  readonly #groupAdmin: () => Promise<GroupAdmin>;
  readonly #disappearing: Disappearing;
  readonly #erasures: Erasures;
  readonly #finding: Finding;
  #credentials: Promise<Credentials> | null = null;
  readonly #joining: Joining;
  readonly #late: LateArchives;
  readonly #refresh: LeafRefresh;
  readonly #devices: Devices;
  readonly #foreground: Foreground;

  readonly #notifications = lazily(async () => {
    const { Notifications } = await import('./notifications');
    return new Notifications(this.#context);
  });

  #media: Media | null = null;
  readonly #loadMedia = lazily(async () => {
    const { Media } = await import('./media');
    this.#media = new Media(this.#context, this.#outbox, this.#erasures);
    return this.#media;
  });

  /** What the server ended is cleared away by then. */
  #ending = Promise.resolve();
  /** That nobody is signed in any more is nothing to be told: what is stored stays, for the engine that comes next. */
  #stopped = false;
  /** Every tab asks for what was answered in a notification. */
  readonly #replies = new Serial();
  readonly #passkeys = lazily(async () => {
    const { Passkeys } = await import('./passkeys');
    return new Passkeys(this.#context, await this.#accounts());
  });

  constructor(
    private readonly store: Store,
    emit: (event: EngineEvent) => void,
    base: string,
    doors?: Doors,
  ) {
    const now = doors?.now ?? Date.now;
    const tell = (event: EngineEvent) => {
      if (!this.#stopped) emit(event);
    };
    this.#http = new Http(base, doors?.fetch);
    const heard = (frame: ServerFrame) => sync.heard(frame);
    this.#connection = new Connection(
      `${base.replace(/^http/, 'ws')}/ws`,
      () => ({ logId: this.#session.account?.logId ?? null, fences: this.#session.account?.fences ?? [] }),
      {
        frame: heard,
        state: (state) => this.#connectionChanged(state),
        ended: (code) => {
          this.#ending = this.#session.ended(code);
        },
        refused: () => this.#session.check(),
      },
      doors?.openSocket,
    );
    const account = () => this.#session.signedIn();
    this.#fence = new Fence({ store, connection: this.#connection, account });
    const context: Context = {
      origin: base,
      store,
      search: new Search(store),
      http: this.#http,
      connection: this.#connection,
      fence: this.#fence,
      account,
      kept: new Kept(
        () => context.now(),
        (afterMs) => this.#accountData.soon(afterMs),
      ),
      transfers: new Transfers(tell),
      now: () => now() + this.#clockOffset,
      changed: (conversationId, messageIds) => this.#announcer.changed(conversationId, messageIds),
      isLookedAt: (conversationId) => this.#announcer.isLookedAt(conversationId),
      removed: (conversationId, messageIds) => this.#announcer.removed(conversationId, messageIds),
      filesGone: (messageIds) =>
        void this.#loadMedia()
          .then(({ originals }) => originals.forget(messageIds))
          .catch((error: unknown) => console.warn('Files of deleted messages are still here', error)),
    };
    this.#context = context;
    this.#foreground = new Foreground(this.#connection, () => sync.acknowledgeNow());
    const archives = new Archives(context);
    this.#accounts = lazily(async () => new (await import('./account')).Accounts(store, this.#http));
    this.#copies = lazily(async () => new (await import('./copies')).Copies(store, this.#http, await this.#accounts()));
    this.#session = new Session({
      store,
      http: this.#http,
      connection: this.#connection,
      fence: this.#fence,
      accounts: this.#accounts,
      copies: this.#copies,
      load: (entering) => this.#load(entering),
      entered: () => this.#entered(),
      left: () => this.#left(),
      changed: () => this.#announcer.stateChanged(),
    });
    this.#keyLog = new KeyLog(context, () => this.#announcer.stateChanged());
    this.#roster = new Roster(context, this.#keyLog);
    const filing = new Filing(context, (conversationId) => this.#late.soon(conversationId));
    const membership = new Membership(context, this.#roster);
    const witnesses = new Witnesses(context, this.#keyLog);
    const log = new Log(context, archives, new Commits(context, this.#roster), filing, witnesses);
    const history = new History(context, archives, log, filing);
    this.#accountData = new AccountData(context, {
      filing,
      history,
      roster: this.#roster,
      settingsChanged: () => this.#announcer.stateChanged(),
      contactsChanged: () => {
        this.#groups.forget();
        void this.#outbox.flushAll();
      },
    });
    this.#groups = new Groups(context, this.#roster, membership);
    this.#joining = new Joining(context, this.#groups, history);
    this.#outbox = new Outbox(context, this.#groups, archives, witnesses, {
      wake: () => void this.#loadMedia().then(({ uploads }) => uploads.wake(), putOff),
      stop: (row) => void this.#loadMedia().then(({ uploads }) => uploads.stop(row), putOff),
    });
    this.#late = new LateArchives(context, history, this.#outbox);
    this.#refresh = new LeafRefresh(context, this.#groups, doors?.refreshAfter);
    const watched = { roster: this.#roster, groups: this.#groups };
    const watch = new DeviceWatch(context, watched, () => this.#announcer.stateChanged());
    this.#devices = new Devices(context, {
      http: this.#http,
      accounts: this.#accounts,
      roster: this.#roster,
      watch,
      origin: base,
      enter: (account) => this.#session.enter(account),
    });
    this.#receipts = new Receipts(context);
    this.#presence = new PresenceBoard(context);
    this.#settings = new Settings(context, () => this.#announcer.stateChanged());
    this.#views = new Views(context, this.#roster, this.#presence, this.#settings);
    this.#pages = new Pages(context, history, this.#views);
    const told = { store, views: this.#views, pages: this.#pages, emit: tell, tellsAll: doors?.tellsAll ?? false };
    this.#announcer = new Announcer(told, () => this.#state());
    this.#writing = new Writing(context, this.#outbox, filing);
    this.#chatSettings = new ChatSettings(context);
    this.#erasures = new Erasures(context, filing);
    this.#disappearing = new Disappearing(context, filing, this.#outbox, this.#erasures, doors?.sweepEveryMs);
    this.#finding = new Finding(context, this.#views);
    const share = new ShareHistory(context, archives, this.#outbox, (userId) => this.#direct(userId, true));
    this.#groupAdmin = lazily(async () => {
      const { GroupAdmin } = await import('./group-admin');
      return new GroupAdmin(context, {
        groups: this.#groups,
        membership,
        outbox: this.#outbox,
        roster: this.#roster,
        presence: this.#presence,
        settings: this.#settings,
        history: share,
        origin: base,
      });
    });
    this.#history = history;
    const sync = new Sync(context, {
      log,
      groups: this.#groups,
      membership,
      outbox: this.#outbox,
      archives,
      uploads: new ArchiveUploads(context),
      joining: this.#joining,
      late: this.#late,
      answers: new ArchiveAnswers(context, share, this.#roster),
      refresh: this.#refresh,
      roster: this.#roster,
      receipts: this.#receipts,
      presence: this.#presence,
      keys: new KeySupply(context),
      // Not needed to show, open or sync chats, and so not loaded with what is.
      ownList: async () =>
        (await import('./own-list')).checkOwnList({ context, roster: this.#roster, keyLog: this.#keyLog }),
      erasures: this.#erasures,
      settings: this.#settings,
      names: new Names(context, this.#roster, (userIds) => this.#announcer.renamed(userIds)),
      accountData: this.#accountData,
      reconciliation: new Reconciliation(context, membership),
      watch,
      devices: this.#devices,
      clock: (serverTime) => {
        this.#keepClock(serverTime - now());
      },
      copied: () => void this.#session.goOnAsAnother(),
      loaded: () => {
        this.#loaded = true;
        this.#announcer.stateChanged();
      },
    });
  }

  async start(): Promise<void> {
    await this.#session.resume();
    this.#started = true;
    this.#announcer.listChanged();
  }

  /** Lets go of everything; for programs that end without a process ending. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#session.stop();
    this.#disappearing.stop();
    this.#late.stop();
    this.#refresh.stop();
    this.#accountData.stop();
    await this.#media?.stop();
    await this.#ending;
    this.store.close();
  }

  state = async () => this.#state();
  conversations = () => this.#announcer.list();
  lookUpInvite = (code: string) => this.#http.invite(code);

  lookUpReset = (code: string) => this.#http.reset(code);

  async redeemReset(code: string, password: string, deviceName: string): Promise<void> {
    const { redeemReset } = await import('./reset');
    const account = await redeemReset(this.#http, code, password, deviceName);
    await (await this.#accounts()).keep(account);
    await this.#session.enter(account);
  }

  oldHistories = async () => (await this.#oldHistories()).list();
  openOldHistory = async (secret: string) => (await this.#oldHistories()).open(secret);
  managedPeople = (query: string, after: string) => this.#http.managedPeople(query, after);
  disablePerson = (userId: string, disabled: boolean) => this.#http.disablePerson(userId, disabled);
  resetAccount = (userId: string) => this.#http.resetAccount(userId);

  async signUp(request: SignUp): Promise<string | null> {
    const { account, inviterId } = await (await this.#accounts()).signUp(request);
    await this.#session.enter(account);
    return inviterId ? this.openDirect(inviterId) : null;
  }

  async signIn(request: SignIn): Promise<void> {
    await this.#session.enter(await (await this.#accounts()).signIn(request));
  }

  pushKey = async () => (await this.#notifications()).key();
  pushDevices = async () => (await this.#notifications()).devices();
  subscribeToPush = async (made: NewPushSubscription) => (await this.#notifications()).subscribe(made);
  unsubscribeFromPush = async () => (await this.#notifications()).unsubscribe();
  testPush = async () => (await this.#notifications()).test();
  inSight = async (view: string, inSight: boolean) => this.#foreground.seen(view, inSight);

  passkeys = async () => (await this.#passkeys()).list();
  beginPasskey = async (password: string) => (await this.#passkeys()).begin(password);
  addPasskey = async (made: NewPasskey) => (await this.#passkeys()).add(made);
  renamePasskey = async (id: string, name: string) => (await this.#passkeys()).rename(id, name);
  removePasskey = async (id: string) => (await this.#passkeys()).remove(id);
  beginPasskeySignIn = async () => (await this.#passkeys()).beginSignIn();

  async signInWithPasskey(answer: PasskeyAnswer): Promise<void> {
    const entered = await (await this.#passkeys()).signIn(answer);
    if ('device' in entered) return this.#session.enter(entered);
    this.#session.lock(entered);
  }

  async unlock(by: Unlocking): Promise<void> {
    const { locked } = this.#session;
    if (!locked) return;
    try {
      await this.#session.enter(await (await this.#passkeys()).unlock(locked, by));
    } catch (error) {
      if (error instanceof ProtocolError && error.code === 'not_signed_in')
        await this.#session.ended(CloseCode.SignedOut);
      throw error;
    }
  }

  async signOut(): Promise<void> {
    const accounts = await this.#accounts();
    this.#connection.stop();
    await accounts.signOut();
    this.#session.leave(null);
  }

  async recoveryCodeSaved(): Promise<void> {
    const account = this.#session.signedIn();
    account.recoveryCode = null;
    await this.store.updateAccount(account);
    this.#announcer.stateChanged();
  }

  recover = async (request: Recover) => this.#session.enter(await (await this.#own()).recover(request));
  changePassword = async (current: string, next: string) => (await this.#own()).changePassword(current, next);
  newRecoveryCode = async (password: string) => (await this.#own()).newRecoveryCode(password);
  changeNames = async (names: NewNames) => (await this.#own()).changeNames(names);
  hasSecondFactor = async () => (await this.#own()).hasSecondFactor();
  beginSecondFactor = async (password: string) => (await this.#own()).beginSecondFactor(password);
  confirmSecondFactor = (code: string) => this.#http.confirmSecondFactor(code);
  endSecondFactor = async (password: string) => (await this.#own()).endSecondFactor(password);

  async deleteAccount(password: string): Promise<void> {
    const end = await (await this.#own()).deletion(password);
    // So that the end of the session is not taken for somebody else's doing.
    this.#connection.stop();
    try {
      await end();
    } catch (error) {
      this.#connection.start();
      throw error;
    }
    await this.store.clear();
    this.#session.leave(null);
  }

  async setDeletedName(name: string): Promise<void> {
    if (this.#roster.callDeleted(name)) this.#announcer.listChanged();
  }

  async keysLookedAt(): Promise<void> {
    await this.#keyLog.looked();
    this.#roster.forget();
    this.#groups.forget();
    await this.#outbox.flushAll();
  }

  createInvite = () => this.#http.createInvite();

  async findPeople(query: string): Promise<Person[]> {
    const { me } = this.#session.signedIn();
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

  messages = (id: string, before: number | null, limit: number) => {
    this.#joining.first(id);
    return this.#looked(id).newestBelow(id, before, limit);
  };
  messagesAfter = (id: string, after: number, limit: number) => this.#looked(id).oldestAbove(id, after, limit);
  messagesAround = (id: string, sequence: number, limit: number) => this.#looked(id).around(id, sequence, limit);
  sequenceAt = (id: string, at: number) => this.#pages.sequenceAt(id, at);
  message = async (id: string, messageId: string) =>
    (await this.#looked(id).byIds(id, new Set([messageId])))[0] ?? null;
  replies = (id: string, messageId: string) => this.#looked(id).replies(id, messageId);

  /** @param messageId chosen by whoever may have to ask twice */
  send = (id: string, message: NewMessage, messageId = newMessageId()) =>
    this.#writing.send(id, message, messageId, true);
  sendAttachments = async (id: string, attachments: NewAttachment[], ids = attachments.map(() => newMessageId())) =>
    (await this.#loadMedia()).uploads.send(id, attachments, ids);
  attachment = async (id: string, messageId: string) => (await this.#loadMedia()).downloads.open(id, messageId);
  attachmentPart = async (id: string, messageId: string, start: number) =>
    (await this.#loadMedia()).playback.part(id, messageId, start);
  endPlayback = async (messageId: string) => this.#media?.playback.stop(messageId);
  cancelDownload = async (messageId: string) => this.#media?.downloads.cancel(messageId);
  storageUse = async () => (await this.#loadMedia()).originals.use();
  setStorageLimit = async (bytes: number) => (await this.#loadMedia()).originals.setLimit(bytes);
  removeDownloads = async (id?: string) => (await this.#loadMedia()).originals.remove(id);
  retry = (id: string, messageId: string) => this.#outbox.retry(id, messageId);
  edit = (id: string, messageId: string, message: Omit<NewMessage, 'replyTo'>) =>
    this.#writing.edit(id, messageId, message);
  deleteForMe = (id: string, messageIds: string[]) => this.#writing.deleteForMe(id, messageIds);
  deleteForEveryone = (id: string, messageId: string) => this.#writing.deleteForEveryone(id, messageId);
  react = (id: string, messageId: string, emoji: string) => this.#writing.react(id, messageId, emoji);
  forward = (id: string, messageIds: string[], to: string[]) => this.#writing.forward(id, messageIds, to);
  star = (id: string, messageId: string, starred: boolean) => this.#writing.star(id, messageId, starred);
  starred = async () => {
    await this.#accountData.reachStars();
    return this.#finding.starred();
  };

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
  saveDraft = (id: string, text: string, target?: DraftTarget | null) => this.#chatSettings.saveDraft(id, text, target);
  pin = (id: string, pinned: boolean) => this.#chatSettings.pin(id, pinned);
  archive = (id: string, archived: boolean) => this.#chatSettings.archive(id, archived);
  mute = async (id: string, until: number | null) => {
    await this.#chatSettings.mute(id, until);
    this.#tellChoice(id);
  };
  setOnlyMentions = async (id: string, onlyMentions: boolean) => {
    await this.#chatSettings.setOnlyMentions(id, onlyMentions);
    this.#tellChoice(id);
  };
  block = (userId: string, blocked: boolean) => this.#settings.block(userId, blocked);
  setDisappearing = (id: string, seconds: number | null) => this.#disappearing.set(id, seconds);
  setPrivacy = (privacy: Privacy) => this.#settings.setPrivacy(privacy);
  setAppSettings = (settings: Partial<AppSettings>) => this.#accountData.setSettings(settings);

  createGroup = async (group: NewGroup) => (await this.#groupAdmin()).create(group);
  group = async (id: string) => (await this.#groupAdmin()).view(id);
  addMembers = async (id: string, userIds: string[]) => (await this.#groupAdmin()).add(id, userIds);
  removeMember = async (id: string, userId: string) => (await this.#groupAdmin()).remove(id, userId);
  leaveGroup = async (id: string) => (await this.#groupAdmin()).leave(id);
  setRole = async (id: string, userId: string, role: Role) => (await this.#groupAdmin()).setRole(id, userId, role);
  setGroupProfile = async (id: string, name: string, picture: Uint8Array | null) =>
    (await this.#groupAdmin()).setProfile(id, name, picture);
  setNewMembersSee = async (id: string, see: NewMembersSee) => (await this.#groupAdmin()).setNewMembersSee(id, see);
  createGroupLink = async (id: string, expiresInSeconds: number | null, uses: number | null) =>
    (await this.#groupAdmin()).createLink(id, expiresInSeconds, uses);
  revokeGroupLink = async (id: string, code: string) => (await this.#groupAdmin()).revokeLink(id, code);
  lookUpGroupLink = async (code: string, secret: string) => (await this.#groupAdmin()).lookUpLink(code, secret);
  joinByGroupLink = async (code: string, secret: string) => (await this.#groupAdmin()).joinByLink(code, secret);

  searchMessages = (query: string, limit: number, beforeAt: number | null) =>
    this.#finding.messages(query, limit, beforeAt);

  safetyNumber = async (userId: string) => (await this.#safety()).number(userId);
  compareSafetyCode = async (userId: string, code: string) => (await this.#safety()).compare(userId, code);
  setVerified = async (userId: string, digits: string | null) => (await this.#safety()).setVerified(userId, digits);
  acceptSecurityCode = async (userId: string) => (await this.#safety()).accept(userId);
  devices = () => this.#devices.devices();
  renameThisDevice = (name: string) => this.#devices.renameThisDevice(name);
  signOutDevices = (deviceIds: string[]) => this.#devices.signOutDevices(deviceIds);
  newDevicesSeen = () => this.#devices.newDevicesSeen();
  startLink = (deviceName: string) => this.#devices.startLink(deviceName);
  linkAnswered = () => this.#devices.linkAnswered();
  linkFinished = () => this.#devices.linkFinished();
  stopLink = () => this.#devices.stopLink();
  answerLink = (text: string) => this.#devices.answerLink(text);
  confirmLink = () => this.#devices.confirmLink();
  declineLink = () => this.#devices.declineLink();

  networkChanged = async (online: boolean) => this.#connection.networkChanged(online);
  tryNow = async () => this.#connection.tryNow();
  takeReplies = () =>
    this.#replies.run(async () => {
      const { sendReplies } = await import('./replies');
      await sendReplies(this.store.name, (id, message, messageId) => this.#writing.send(id, message, messageId, false));
    });

  /** Of which messages in a chat this person wants to be notified. */
  #tellChoice(conversationId: string): void {
    this.#notifications()
      .then((notifications) => notifications.chosen(conversationId))
      .catch((error: unknown) => console.warn('The server was not told of which messages to notify', error));
  }

  /** Before anything is read, so that no change is missed. */
  #looked(conversationId: string): Pages {
    this.#announcer.look(conversationId);
    return this.#pages;
  }

  /** @param hidden only to hand something on; the chat is not shown until somebody writes in it */
  async #direct(userId: string, hidden: boolean): Promise<string> {
    const { conversationId } = await this.#http.openConversation(newId(), userId);
    await this.store.write(async (tx) => {
      const known = await tx.objectStore('conversations').get(conversationId);
      const row = known ?? (await conversationIn(tx, conversationId, 'direct', userId, this.#context.now()));
      if (!known || !hidden) await tx.objectStore('conversations').put({ ...row, hidden });
    });
    this.#announcer.changed(conversationId);
    await this.#presence.watch();
    // So that the other person sees the chat at once; a message would do the same later.
    if (!hidden) this.#groups.prepare(conversationId).catch(() => undefined);
    return conversationId;
  }

  async #oldHistories() {
    const { OldHistories } = await import('./old-history');
    return new OldHistories(this.#context, this.#history);
  }

  async #safety() {
    const { Safety } = await import('./safety');
    return new Safety(this.#context, { roster: this.#roster, groups: this.#groups, outbox: this.#outbox });
  }

  #state(): AppState {
    const { account, locked, endedBecause, removed } = this.#session;
    return {
      phase: this.#started ? (account ? 'ready' : locked ? 'locked' : 'signed-out') : 'starting',
      signedOutBecause: endedBecause,
      removedByBrowser: removed && { username: removed.username },
      me: account?.me ?? locked?.me ?? null,
      recoveryCode: account?.recoveryCode ?? null,
      connection: this.#connectionView,
      keysAlarm: account ? this.#keysAlarm(account) : null,
      privacy: account ? this.#settings.privacy : { lastSeen: true, readReceipts: true },
      appSettings: account ? this.#accountData.settings : { theme: null, language: null },
      loaded: this.#loaded,
      newDevices: account?.newDevices ?? [],
    };
  }

  /** What changes one's own account; loaded at the first use, and again if that failed. */
  async #own(): Promise<Credentials> {
    this.#credentials ??= Promise.all([import('./credentials'), this.#accounts()]).then(
      ([{ Credentials }, accounts]) => new Credentials(this.#context, accounts, () => this.#announcer.stateChanged()),
    );
    try {
      return await this.#credentials;
    } catch (error) {
      this.#credentials = null;
      throw error;
    }
  }

  #keysAlarm({ keyLog }: AccountRow): KeysAlarm | null {
    if (!keyLog?.alarm) return null;
    const { why, userId } = keyLog.alarm;
    const person = userId === null ? null : this.#roster.known(userId, () => this.#announcer.stateChanged());
    return { why, name: person?.displayName ?? null };
  }

  /** Kept, so that what is changed before the next connection has the right time as well. */
  #keepClock(offset: number): void {
    this.#clockOffset = offset;
    const { account } = this.#session;
    if (!account || Math.abs(offset - (account.clockOffset ?? 0)) < CLOCK_MOVED_MS) return;
    account.clockOffset = offset;
    this.store.updateAccount(account).catch((error: unknown) => console.warn('The clock could not be kept', error));
  }

  #connectionChanged(view: ConnectionView): void {
    this.#connectionView = view;
    if (view.state !== 'online') {
      this.#presence.clear();
      this.#fence.close();
    } else {
      this.#foreground.tell();
      if (this.#session.account?.mutesUntold?.length)
        void this.#notifications()
          .then((notifications) => notifications.tellChoices())
          .catch((error: unknown) => console.warn('The server was not told of which messages to notify', error));
    }
    this.#announcer.stateChanged();
  }

  async #load(account: AccountRow): Promise<void> {
    this.#clockOffset = account.clockOffset ?? 0;
    this.#context.search.forget();
    await this.#roster.load();
    await this.#context.kept.load(this.store);
    await this.#views.load();
    this.#loaded = (await this.store.conversationCount()) > 0;
  }

  #entered(): void {
    this.#disappearing.start();
    this.#findLost().catch(putOff);
    this.#announcer.listChanged();
    this.takeReplies().catch((error: unknown) => console.warn('What was answered in a notification waits', error));
    // After the list is told; nobody searches in the first moment.
    setTimeout(() => void this.#context.search.warm().catch(() => undefined), SEARCH_WARM_MS);
  }

  #left(): void {
    this.#loaded = false;
    this.#disappearing.stop();
    this.#accountData.stop();
    this.#announcer.listChanged();
  }

  /** Files that the end of the process before this one kept from being encrypted: their messages say so, also while there is no connection. */
  async #findLost(): Promise<void> {
    const waiting = await this.store.outbox();
    if (waiting.some(({ upload }) => upload?.type === 'stage')) await (await this.#loadMedia()).uploads.run();
  }
}

function putOff(error: unknown): void {
  console.warn('Uploads were put off', error);
}

/** What a view is told when a call fails. */
export function toEngineError(error: unknown): EngineError {
  if (error instanceof ProtocolError)
    return { code: error.code, text: error.text, retryAfterSeconds: error.retryAfterSeconds };
  if (error instanceof CryptoError)
    return { code: 'keys_unusable', text: 'Your keys could not be used. Try again.', retryAfterSeconds: null };
  return { code: 'unexpected', text: 'Something went wrong. Try again.', retryAfterSeconds: null };
}
