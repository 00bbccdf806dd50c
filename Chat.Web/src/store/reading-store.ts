import type { IDBPDatabase } from 'idb';
import { openExisting } from './existing';
import { RowSeal } from './row-seal';
import type { AccountRow, ConversationRow, EpochRow, IdentityRow, OutboxRow, Schema } from './schema';
import { readKey } from './store-key';

/**
 * The rows of this device for whoever only looks something up while the engine may not run, such as the service worker. It makes no database,
 * brings none to a newer version and writes nothing: what the engine relies on stays the engine's.
 */
export class ReadingStore {
  private constructor(
    private readonly rows: IDBPDatabase<Schema>,
    readonly seal: RowSeal,
  ) {}

  /** Null: nobody is signed in here. */
  static async open(name: string): Promise<ReadingStore | null> {
    const key = await readKey(name);
    const rows = key && (await openExisting<Schema>(name));
    return rows && new ReadingStore(rows, new RowSeal(key));
  }

  account = () => this.#row('account', this.rows.get('account', 'me')) as Promise<AccountRow | undefined>;
  conversation = (id: string) =>
    this.#row('conversations', this.rows.get('conversations', id)) as Promise<ConversationRow | undefined>;
  archive = (conversationId: string, epoch: number) =>
    this.#row('epochs', this.rows.get('epochs', [conversationId, epoch])) as Promise<EpochRow | undefined>;
  identity = (userId: string) =>
    this.#row('identities', this.rows.get('identities', userId)) as Promise<IdentityRow | undefined>;

  /** Where in the conversation's log a message is; null: it is not here. */
  async sequenceOf(conversationId: string, messageId: string): Promise<number | null> {
    const rows = await this.rows.getAllFromIndex('messages', 'byId', messageId);
    return rows.find((row) => row.conversationId === conversationId)?.sequence ?? null;
  }

  /** Of what the server refused nothing goes out by itself. */
  async hasUnsent(): Promise<boolean> {
    for (const stored of await this.rows.getAll('outbox')) {
      const row = (await this.#row('outbox', Promise.resolve(stored))) as OutboxRow;
      if (row.error === null) return true;
    }
    return false;
  }

  close(): void {
    this.rows.close();
  }

  async #row(store: Parameters<RowSeal['open']>[0], stored: Promise<unknown>): Promise<unknown> {
    return this.seal.open(store, await stored);
  }
}
