import { ProtocolError } from '../protocol/fault';
import { putAccount } from '../store/account-row';
import { SETTINGS } from '../store/kept';
import type { AppSettings } from './account-data-api';
import type { Exchange } from './account-data-exchange';
import type { Context } from './context';
import type { Filing } from './filing';
import type { History } from './history';
import type { Roster } from './roster';
import { Serial } from './serial';

const RETRY_MS = 5_000;
const STARS_MS = 2_000;

export interface AccountDataParts {
  filing: Filing;
  history: History;
  roster: Roster;
  settingsChanged: () => void;
  /** What waits for a contact's identity may go on. */
  contactsChanged: () => void;
}

/** When what the person's devices agree on is exchanged with the server; how is loaded when it is first done. */
export class AccountData {
  readonly #serial = new Serial();
  #exchange: Promise<Exchange> | null = null;
  #reaching: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #due = Number.POSITIVE_INFINITY;

  constructor(
    private readonly context: Context,
    private readonly parts: AccountDataParts,
  ) {}

  get settings(): AppSettings {
    return { theme: null, language: null, ...this.context.account().appSettings };
  }

  async setSettings(settings: Partial<AppSettings>): Promise<void> {
    const account = this.context.account();
    const appSettings = { ...this.settings, ...settings };
    await this.context.store.write(async (tx) => {
      await this.context.kept.set(tx, SETTINGS, settings);
      await putAccount(tx, { ...account, appSettings });
    });
    account.appSettings = appSettings;
    this.parts.settingsChanged();
  }

  /** At the latest after so many milliseconds; without a connection the next one does it. */
  soon(afterMs: number): void {
    const due = Date.now() + afterMs;
    if (due >= this.#due) return;
    this.stop();
    this.#due = due;
    this.#timer = setTimeout(() => {
      this.#due = Number.POSITIVE_INFINITY;
      if (this.context.connection.isOnline)
        this.run().catch((error: unknown) => console.warn('Account data was put off', error));
    }, afterMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#due = Number.POSITIVE_INFINITY;
  }

  /** Fetches what other devices changed, and sends what was changed here. */
  run(): Promise<void> {
    return this.#serial.run(async () => {
      try {
        await (await this.#loaded()).run();
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
        // Waiting does not help: at the next change, or the next connection.
        if (error.code !== 'account_data_full') this.soon(Math.max(RETRY_MS, (error.retryAfterSeconds ?? 0) * 1000));
      }
    });
  }

  /** Before stars are shown: those of messages that are not on this device yet. In vain, or not at once, is no reason to show nothing. */
  async reachStars(): Promise<void> {
    this.#reaching ??= import('./stars')
      .then(({ reachStars }) => reachStars(this.context, this.parts.history))
      .catch(() => undefined)
      .finally(() => {
        this.#reaching = null;
      });
    await Promise.race([this.#reaching, new Promise((resolve) => setTimeout(resolve, STARS_MS))]);
  }

  #loaded(): Promise<Exchange> {
    this.#exchange ??= import('./account-data-exchange').then(({ Exchange }) => new Exchange(this.context, this.parts));
    this.#exchange.catch(() => {
      this.#exchange = null;
    });
    return this.#exchange;
  }
}
