import { write } from '../protocol/frames';
import type { Presence } from './api';
import type { Context } from './context';

const TYPING_SHOWN_MS = 6_000;
const TYPING_SENT_EVERY_MS = 3_000;

/** Who is there and who is typing: in memory only, asked for anew at every connection. */
export class PresenceBoard {
  readonly #presence = new Map<string, Presence>();
  readonly #typing = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #said = new Map<string, number>();

  constructor(
    private readonly context: Context,
    private readonly changed: () => void,
  ) {}

  of(userId: string): Presence | null {
    return this.#presence.get(userId) ?? null;
  }

  isTyping(conversationId: string): boolean {
    return this.#typing.has(conversationId);
  }

  async watch(): Promise<void> {
    const peers = new Set((await this.context.store.conversations()).map((row) => row.peerId));
    if (peers.size > 0) this.context.connection.tell(write.watch([...peers].slice(0, 500)));
  }

  /** Without a connection nothing is known of others. */
  clear(): void {
    this.#presence.clear();
    for (const conversationId of [...this.#typing.keys()]) this.typingEnded(conversationId);
    this.changed();
  }

  heard(userId: string, presence: Presence): void {
    const lastSeen = presence.lastSeen ?? this.#presence.get(userId)?.lastSeen ?? null;
    this.#presence.set(userId, { online: presence.online, lastSeen });
    this.changed();
  }

  typingStarted(conversationId: string): void {
    clearTimeout(this.#typing.get(conversationId));
    this.#typing.set(
      conversationId,
      setTimeout(() => this.typingEnded(conversationId), TYPING_SHOWN_MS),
    );
    this.changed();
  }

  typingEnded(conversationId: string): void {
    clearTimeout(this.#typing.get(conversationId));
    if (this.#typing.delete(conversationId)) this.changed();
  }

  sayTyping(conversationId: string): void {
    const now = this.context.now();
    if (now - (this.#said.get(conversationId) ?? 0) < TYPING_SENT_EVERY_MS) return;
    this.#said.set(conversationId, now);
    this.context.connection.tell(write.typing(conversationId));
  }
}
