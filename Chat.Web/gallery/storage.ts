import type { StorageUse } from '../src/client/api';
import type { Chat } from './chat';

const MB = 1_000_000;

/** What made-up files take up on this made-up device. */
export class FakeStorage {
  #limit = 500 * MB;
  #isEmpty = false;
  readonly #without = new Set<string>();

  constructor(private readonly chats: readonly Chat[]) {}

  async use(): Promise<StorageUse> {
    const empty = { bytes: 0, limit: this.#limit, kinds: [], chats: [], waiting: 0 };
    if (this.#isEmpty || this.chats.length === 0) return empty;
    const kinds = [
      { kind: 'video' as const, bytes: 171 * MB, files: 6 },
      { kind: 'photo' as const, bytes: 96 * MB, files: 312 },
      { kind: 'file' as const, bytes: 31 * MB, files: 9 },
      { kind: 'voice' as const, bytes: 4 * MB, files: 41 },
      { kind: 'audio' as const, bytes: 700_000, files: 1 },
    ];
    const bytes = kinds.reduce((sum, kind) => sum + kind.bytes, 0);
    const parts = [0.48, 0.27, 0.14, 0.08, 0.03];
    const all = this.chats.slice(0, parts.length).map(({ view }, nth) => {
      const part = parts[nth] ?? 0;
      return { conversationId: view.id, bytes: Math.round(bytes * part), files: Math.ceil(369 * part) };
    });
    const chats = all.filter(({ conversationId }) => !this.#without.has(conversationId));
    return { bytes, limit: this.#limit, kinds, chats, waiting: 12 * MB };
  }

  async setLimit(bytes: number): Promise<void> {
    this.#limit = bytes;
  }

  async remove(conversationId?: string): Promise<void> {
    if (conversationId) this.#without.add(conversationId);
    else this.#isEmpty = true;
  }
}
