import { ProtocolError } from '../protocol/fault';
import type { Privacy } from './api';
import type { Context } from './context';
import { Serial } from './serial';

const OPEN: Privacy = { lastSeen: true, readReceipts: true };

/** What this user has told the server of themselves: privacy, and whom they block. Kept here so that it is there without a connection. */
export class Settings {
  /** An answer from before a change must not be kept after it. */
  readonly #serial = new Serial();

  constructor(
    private readonly context: Context,
    private readonly changed: () => void,
  ) {}

  get privacy(): Privacy {
    return this.context.account().privacy ?? OPEN;
  }

  isBlocked(userId: string): boolean {
    return this.context.account().blocked?.includes(userId) ?? false;
  }

  refresh(): Promise<void> {
    return this.#serial.run(async () => {
      try {
        const [{ users }, privacy] = await Promise.all([this.context.http.blocks(), this.context.http.privacy()]);
        await this.#keep({ blocked: users, privacy });
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
      }
    });
  }

  setPrivacy(privacy: Privacy): Promise<void> {
    return this.#serial.run(async () => {
      await this.context.http.putPrivacy(privacy);
      await this.#keep({ privacy });
    });
  }

  block(userId: string, blocked: boolean): Promise<void> {
    return this.#serial.run(async () => {
      if (blocked) await this.context.http.block(userId);
      else await this.context.http.unblock(userId);
      const others = (this.context.account().blocked ?? []).filter((other) => other !== userId);
      await this.#keep({ blocked: blocked ? [...others, userId] : others });
    });
  }

  async #keep(part: { blocked?: string[]; privacy?: Privacy }): Promise<void> {
    const account = Object.assign(this.context.account(), part);
    await this.context.store.updateAccount(account);
    this.changed();
    if (!part.blocked) return;
    for (const row of await this.context.store.conversations()) {
      if (row.kind === 'direct') this.context.changed(row.id);
    }
  }
}
