import { type Registers, type RegisterValue, sameValue } from '../crypto/registers';
import { chatItem, type KeptOfChat, LONGEST_SHARED_DRAFT, type Marks, marksItem, marksOf } from '../store/kept';
import type { MessageRow, WriteTransaction } from '../store/schema';
import type { Store } from '../store/store';

const SOON_MS = 50;
/** A draft changes with every key. */
const DRAFT_MS = 2_000;

/**
 * What a person keeps for themselves, and what all their devices agree on (docs/decisions/0030): written down in the transaction of the change,
 * whether or not there is a connection, and sent soon after.
 */
export class Kept {
  /** The items that there are, so that taking in a message costs no query where nothing is marked. */
  readonly #names = new Set<string>();

  constructor(
    private readonly now: () => number,
    private readonly changed: (afterMs: number) => void,
  ) {}

  async load(store: Store): Promise<void> {
    this.#names.clear();
    for (const name of await store.keptNames()) this.#names.add(name);
  }

  /** An item has come from another device. */
  learned(name: string): void {
    this.#names.add(name);
  }

  setOfChat(tx: WriteTransaction, conversationId: string, values: Partial<KeptOfChat>, at?: number): Promise<void> {
    const { draft, ...rest } = values;
    const shared = draft === undefined || draft.length > LONGEST_SHARED_DRAFT ? rest : values;
    return this.set(tx, chatItem(conversationId), shared, at);
  }

  /** Fields that have these values already are left as they are. A change made with the known value in sight is later than it, whatever the clock says. */
  async set(tx: WriteTransaction, name: string, values: Record<string, RegisterValue>, at = this.now()): Promise<void> {
    const row = (await tx.objectStore('accountData').get(name)) ?? { name, fields: {}, dirty: 0 };
    const news: Registers = {};
    for (const [field, value] of Object.entries(values)) {
      const known = row.fields[field];
      if (!sameValue(known?.value ?? null, value)) news[field] = { value, at: Math.max(at, (known?.at ?? 0) + 1) };
    }
    if (Object.keys(news).length === 0) return;
    await tx.objectStore('accountData').put({ name, fields: { ...row.fields, ...news }, dirty: row.dirty + 1 });
    this.#names.add(name);
    this.changed(news.draft?.value ? DRAFT_MS : SOON_MS);
  }

  async marks(tx: WriteTransaction, message: Pick<MessageRow, 'conversationId' | 'sequence' | 'id'>): Promise<Marks> {
    const name = marksItem(message);
    const row = this.#names.has(name) ? await tx.objectStore('accountData').get(name) : undefined;
    return marksOf(row?.fields, message.id);
  }
}
