import { CryptoError } from '../crypto/errors';
import { Connection } from '../protocol/connection';
import { ProtocolError } from '../protocol/fault';
import { CloseCode } from '../protocol/generated';
import { Http } from '../protocol/http';
import type { AccountRow } from '../store/schema';
import type { Store } from '../store/store';
import { Accounts } from './account';
import type { AppState, ChatApi, ConnectionView, EngineError, EngineEvent, MessagePage, SignIn, SignUp } from './api';
import { Archives } from './archives';
import type { Context } from './context';
import { newConversation } from './conversations';
import { Groups } from './groups';
import { History } from './history';
import { newId } from './ids';
import { KeySupply } from './key-supply';
import { Log } from './log';
import { Outbox } from './outbox';
import { PresenceBoard } from './presence';
import { Receipts } from './receipts';
import { Roster } from './roster';
import { Sync } from './sync';
import { Views } from './views';

const NEWEST = 50;

/** The one engine of this device: puts the parts together and answers the views. */
export class Engine implements ChatApi {
  #account: AccountRow | null = null;
  #signedOutReason: string | null = null;
  #started = false;
  #loaded = false;
  #connectionView: ConnectionView = { state: 'connecting', since: null, retryAt: null };
  readonly #touched = new Set<string>();
  #emitting: Promise<void> | null = null;

  readonly #http: Http;
  readonly #connection: Connection;
  readonly #accounts: Accounts;
  readonly #roster: Roster;
  readonly #groups: Groups;
  readonly #outbox: Outbox;
  readonly #history: History;
  readonly #receipts: Receipts;
  readonly #presence: PresenceBoard;
  readonly #views: Views;

  constructor(
    private readonly store: Store,
    private readonly emit: (event: EngineEvent) => void,
    base: string,
  ) {
    this.#http = new Http(base);
    this.#connection = new Connection(`${base.replace(/^http/, 'ws')}/ws`, () => this.#account?.logId ?? null, {
      frame: (frame) => sync.heard(frame),
      state: (state) => {
        this.#connectionView = state;
        if (state.state !== 'online') this.#presence.clear();
        this.#touch();
      },
      ended: (code) => void this.#ended(code),
      refused: () => this.#checkSession(),
    });
    const context: Context = {
      store,
      http: this.#http,
      connection: this.#connection,
      account: () => this.#signedIn(),
      now: () => Date.now(),
      changed: (conversationId) => this.#touch(conversationId),
    };
    const archives = new Archives(context);
    const keys = new KeySupply(context);
    this.#accounts = new Accounts(store, this.#http);
    this.#roster = new Roster(context);
    this.#groups = new Groups(context, this.#roster);
    this.#outbox = new Outbox(context, this.#groups);
    this.#receipts = new Receipts(context);
    this.#presence = new PresenceBoard(context, () => this.#touch());
    this.#views = new Views(context, this.#roster, this.#presence);
    const log = new Log(context, archives, this.#groups);
    this.#history = new History(context, archives, log);
    const sync = new Sync(context, {
      log,
      groups: this.#groups,
      outbox: this.#outbox,
      archives,
      history: this.#history,
      roster: this.#roster,
      receipts: this.#receipts,
      presence: this.#presence,
      keys,
      loaded: () => {
        this.#loaded = true;
        this.#touch();
      },
    });
  }

  async start(): Promise<void> {
    const account = await this.store.account();
    this.#started = true;
    if (account) await this.#enter(account);
    this.#touch();
  }

  async state(): Promise<AppState> {
    const rows = this.#account ? await this.store.conversations() : [];
    rows.sort((a, b) => b.lastActivity - a.lastActivity);
    return {
      phase: this.#started ? (this.#account ? 'ready' : 'signed-out') : 'starting',
      signedOutReason: this.#signedOutReason,
      me: this.#account?.me ?? null,
      recoveryCode: this.#account?.recoveryCode ?? null,
      connection: this.#connectionView,
      conversations: await Promise.all(rows.map((row) => this.#views.conversation(row))),
      loaded: this.#loaded || rows.length > 0,
    };
  }

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
    this.#leave(null);
  }

  async recoveryCodeSaved(): Promise<void> {
    const account = this.#signedIn();
    account.recoveryCode = null;
    await this.store.write((tx) => tx.objectStore('account').put(account, 'me'));
    this.#touch();
  }

  createInvite = () => this.#http.createInvite();

  async findPeople(query: string) {
    const { people } = await this.#http.findPeople(query.trim());
    return people.filter((person) => person.userId !== this.#signedIn().me.userId);
  }

  async openDirect(userId: string): Promise<string> {
    const { conversationId } = await this.#http.openConversation(newId(), userId);
    await this.store.write(async (tx) => {
      const known = await tx.objectStore('conversations').get(conversationId);
      if (!known) await tx.objectStore('conversations').put(newConversation(conversationId, userId, Date.now()));
    });
    this.#touch(conversationId);
    await this.#presence.watch();
    // So that the other person sees the chat at once; a message would do the same later.
    this.#groups.prepare(conversationId).catch(() => undefined);
    return conversationId;
  }

  async messages(conversationId: string, beforeSequence: number | null, limit: number): Promise<MessagePage> {
    const { rows, more } = await this.#history.page(conversationId, beforeSequence, Math.min(limit, 200));
    const conversation = await this.store.conversation(conversationId);
    if (!conversation) return { messages: [], more: false };
    const messages = await Promise.all(rows.map((row) => this.#views.message(row, conversation)));
    const waiting =
      beforeSequence === null ? (await this.store.outboxOf(conversationId)).map((row) => this.#views.waiting(row)) : [];
    return { messages: [...messages, ...waiting], more };
  }

  sendText = (conversationId: string, text: string) => this.#outbox.queue(conversationId, text);
  retry = (conversationId: string, messageId: string) => this.#outbox.retry(conversationId, messageId);
  markRead = (conversationId: string, sequence: number) => this.#receipts.markRead(conversationId, sequence);

  async typing(conversationId: string): Promise<void> {
    this.#presence.sayTyping(conversationId);
  }

  async saveDraft(conversationId: string, text: string): Promise<void> {
    await this.store.updateConversation(conversationId, (row) => {
      row.draft = text;
    });
    this.#touch(conversationId);
  }

  async networkChanged(online: boolean): Promise<void> {
    this.#connection.networkChanged(online);
  }

  async tryNow(): Promise<void> {
    this.#connection.tryNow();
  }

  #signedIn(): AccountRow {
    if (!this.#account) throw new ProtocolError('signed_out', 'You are signed out.');
    return this.#account;
  }

  async #enter(account: AccountRow): Promise<void> {
    this.#account = account;
    this.#signedOutReason = null;
    this.#connection.start();
    this.#touch();
  }

  #leave(reason: string | null): void {
    this.#account = null;
    this.#signedOutReason = reason;
    this.#loaded = false;
    this.#touch();
  }

  async #ended(code: number): Promise<void> {
    // Another connection of this very device is alive, so this one is not needed.
    if (code === CloseCode.Replaced) return;
    await this.store.clear();
    this.#leave('You were signed out on this device.');
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
      this.#leave('You were signed out on this device.');
    }
  }

  #touch(conversationId?: string): void {
    if (conversationId) this.#touched.add(conversationId);
    this.#emitting ??= new Promise<void>((resolve) => setTimeout(resolve, 0)).then(() => this.#emitAll());
  }

  /** Changes of one turn go out together. */
  async #emitAll(): Promise<void> {
    this.#emitting = null;
    const touched = [...this.#touched];
    this.#touched.clear();
    this.emit({ type: 'state', state: await this.state() });
    if (!this.#account) return;
    for (const conversationId of touched) {
      const conversation = await this.store.conversation(conversationId);
      if (!conversation || !this.#account) continue;
      const rows = await this.store.messages(conversationId, Number.MAX_SAFE_INTEGER, NEWEST);
      const stored = await Promise.all(rows.map((row) => this.#views.message(row, conversation)));
      const waiting = (await this.store.outboxOf(conversationId)).map((row) => this.#views.waiting(row));
      this.emit({ type: 'messages', conversationId, upserts: [...stored, ...waiting] });
    }
  }
}

/** What a view is told when a call fails. */
export function toEngineError(error: unknown): EngineError {
  if (error instanceof ProtocolError)
    return { code: error.code, text: error.text, retryAfterSeconds: error.retryAfterSeconds };
  if (error instanceof CryptoError)
    return { code: error.code, text: 'Your keys could not be used. Try again.', retryAfterSeconds: null };
  return { code: 'unexpected', text: 'Something went wrong. Try again.', retryAfterSeconds: null };
}
