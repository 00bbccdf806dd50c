import { write } from '../protocol/frames';
import { Limits } from '../protocol/generated';
import type { Presence } from './api';
import type { Context } from './context';

const TYPING_SHOWN_MS = 6_000;
const TYPING_SENT_EVERY_MS = 3_000;

/** Who is there and who is typing: in memory only, asked for anew at every connection. */
export class PresenceBoard {
  readonly #presence = new Map<string, Presence>();
  /** By conversation, then by user. */
  readonly #typing = new Map<string, Map<string, ReturnType<typeof setTimeout>>>();
  readonly #said = new Map<string, number>();
  /** The conversations in which each watched user is. */
  #places = new Map<string, string[]>();

  constructor(private readonly context: Context) {}

  of(userId: string): Presence | null {
    return this.#presence.get(userId) ?? null;
  }

  isOnline(userId: string): boolean {
    return this.#presence.get(userId)?.online ?? false;
  }

  typingIn(conversationId: string): string[] {
    return [...(this.#typing.get(conversationId)?.keys() ?? [])];
  }

  /** Peers first, then members of groups, as many as may be watched. */
  async watch(): Promise<void> {
    const { me } = this.context.account();
    const places = new Map<string, string[]>();
    const put = (userId: string, conversationId: string) => {
      if (userId !== me.userId) places.set(userId, [...(places.get(userId) ?? []), conversationId]);
    };
    const rows = (await this.context.store.conversations()).sort((a, b) => b.lastActivity - a.lastActivity);
    for (const row of rows) if (row.kind === 'direct') put(row.peerId, row.id);
    const groups = new Map((await this.context.store.groups()).map((group) => [group.conversationId, group]));
    for (const row of rows) {
      if (row.kind !== 'group' || row.gone) continue;
      for (const { userId } of groups.get(row.id)?.members ?? []) put(userId, row.id);
    }
    this.#places = places;
    if (places.size > 0) this.context.connection.tell(write.watch([...places.keys()].slice(0, Limits.WatchedUsers)));
  }

  /** Without a connection nothing is known of others. */
  clear(): void {
    const known = [...this.#presence.keys()];
    this.#presence.clear();
    for (const userId of known) this.#changed(userId);
    for (const [conversationId, people] of [...this.#typing]) {
      for (const userId of [...people.keys()]) this.typingEnded(conversationId, userId);
    }
  }

  heard(userId: string, presence: Presence): void {
    // Neither here nor ever seen is what the server says of somebody who hides it: what was known before goes.
    const known = presence.online ? (this.#presence.get(userId)?.lastSeen ?? null) : null;
    this.#presence.set(userId, { online: presence.online, lastSeen: presence.lastSeen ?? known });
    this.#changed(userId);
  }

  typingStarted(conversationId: string, userId: string): void {
    const people = this.#typing.get(conversationId) ?? new Map<string, ReturnType<typeof setTimeout>>();
    clearTimeout(people.get(userId));
    people.set(
      userId,
      setTimeout(() => this.typingEnded(conversationId, userId), TYPING_SHOWN_MS),
    );
    this.#typing.set(conversationId, people);
    this.context.changed(conversationId);
  }

  typingEnded(conversationId: string, userId: string): void {
    const people = this.#typing.get(conversationId);
    clearTimeout(people?.get(userId));
    if (people?.delete(userId)) this.context.changed(conversationId);
  }

  sayTyping(conversationId: string): void {
    const now = this.context.now();
    if (now - (this.#said.get(conversationId) ?? 0) < TYPING_SENT_EVERY_MS) return;
    if (this.context.connection.tell(write.typing(conversationId))) this.#said.set(conversationId, now);
  }

  #changed(userId: string): void {
    for (const conversationId of this.#places.get(userId) ?? []) this.context.changed(conversationId);
  }
}
