import type { Connection } from '../protocol/connection';
import { ProtocolError } from '../protocol/fault';
import { CloseCode } from '../protocol/generated';
import type { Http, MeJson } from '../protocol/http';
import type { AccountRow, LockedRow } from '../store/schema';
import type { Store } from '../store/store';
import type { Accounts } from './account';
import type { Copies } from './copies';
import type { Fence } from './fence';

const GO_ON_RETRY_MS = 5_000;
const ENDED = new Set(['not_signed_in', 'device_revoked', 'account_disabled']);

/** Who is signed in on this device, how that begins, and how it ends. */
export class Session {
  #account: AccountRow | null = null;
  #locked: LockedRow | null = null;
  #endedBecause: string | null = null;
  #removed: MeJson | null = null;

  constructor(
    private readonly parts: {
      store: Store;
      http: Http;
      connection: Connection;
      fence: Fence;
      accounts: () => Promise<Accounts>;
      copies: () => Promise<Copies>;
      /** Reads what is stored of whoever has come in; nothing is connected before it is there. */
      load: (account: AccountRow) => Promise<void>;
      entered: () => void;
      left: () => void;
      changed: () => void;
    },
  ) {}

  get account(): AccountRow | null {
    return this.#account;
  }

  /** Signed in, and the history is still to be unlocked. */
  get locked(): LockedRow | null {
    return this.#locked;
  }

  /** The server's code; null when the person in front of this device wanted it. */
  get endedBecause(): string | null {
    return this.#endedBecause;
  }

  /** Whose session is still there, when the browser has removed everything else. */
  get removed(): MeJson | null {
    return this.#removed;
  }

  /** @throws ProtocolError `signed_out` */
  signedIn(): AccountRow {
    if (!this.#account) throw new ProtocolError('signed_out', 'You are signed out.');
    return this.#account;
  }

  /** As this device was left. */
  async resume(): Promise<void> {
    const { store } = this.parts;
    const account = await store.account();
    if (account) return this.enter(account);
    this.#locked = (await store.locked()) ?? null;
    this.#endedBecause = (await store.signedOut())?.because ?? null;
    if (!this.#locked) void this.#findRemoved();
  }

  async enter(account: AccountRow): Promise<void> {
    this.#account = account;
    this.#locked = null;
    this.#endedBecause = null;
    this.#removed = null;
    this.parts.fence.forget();
    await this.parts.load(account);
    void this.#arrive();
    this.parts.entered();
  }

  /** Signed in with a passkey that keeps no secret: what the server has is still to be unlocked. */
  lock(locked: LockedRow): void {
    this.#locked = locked;
    this.#removed = null;
    this.#endedBecause = null;
    this.parts.changed();
  }

  /** @param because the server's code; null: the person in front of this device wanted it */
  leave(because: string | null): void {
    this.#account = null;
    this.#removed = null;
    this.#locked = null;
    this.#endedBecause = because;
    this.parts.left();
  }

  /** Nobody is told: what is stored stays, for the engine that comes next. */
  stop(): void {
    this.#account = null;
    this.parts.connection.stop();
  }

  /** @param code with which the server has closed the connection for good */
  async ended(code: number): Promise<void> {
    if (code === CloseCode.Copy) return this.goOnAsAnother();
    await this.#end('device_revoked');
  }

  /**
   * An upgrade refused may mean that the session is gone. That alone removes nothing from this browser: another server may be standing at
   * this address for a moment. The next sign-in does, or the word that this very device was signed out: only the server that knows its
   * token can say so.
   */
  async check(): Promise<void> {
    try {
      await this.parts.http.me();
    } catch (error) {
      if (error instanceof ProtocolError && ENDED.has(error.code)) await this.#end(error.code);
    }
  }

  /** This memory is a copy of the device, or an old state of it, that the device itself has gone on from. */
  async goOnAsAnother(): Promise<void> {
    const { connection, fence } = this.parts;
    connection.stop();
    fence.forget();
    const copies = await this.parts.copies();
    if (!this.#account) return;
    await copies.begin(this.#account);
    await this.#arrive();
  }

  /** A session with nothing stored for it. Without a connection there is nothing to be said of it. */
  async #findRemoved(): Promise<void> {
    const me = await this.parts.http.me().catch(() => null);
    const accounts = await this.parts.accounts();
    if (this.#account) return;
    this.#removed = me;
    accounts.lost = me?.deviceId ?? null;
    this.parts.changed();
  }

  /** Connects; first makes the device known that this one goes on as, however long that takes. */
  async #arrive(): Promise<void> {
    while (this.#account?.copyOf) {
      try {
        const copies = await this.parts.copies();
        if (this.#account) await copies.finish(this.#account);
      } catch (error) {
        console.warn('Going on as another device was put off', error);
        if (error instanceof ProtocolError && ENDED.has(error.code)) return this.#end(error.code);
        await new Promise((resolve) => setTimeout(resolve, GO_ON_RETRY_MS));
      }
    }
    if (this.#account) this.parts.connection.start();
  }

  async #end(code: string): Promise<void> {
    this.parts.connection.stop();
    if (code === 'device_revoked') await this.parts.store.clear({ because: code });
    this.leave(code);
  }
}
