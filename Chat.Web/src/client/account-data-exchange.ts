import {
  type AccountItem,
  type AccountItemKeys,
  accountItemKey,
  accountItemKeys,
  openAccountItem,
  sealAccountItem,
} from '../crypto/account-item';
import { fromBase64Url, toBase64Url } from '../crypto/bytes';
import { mergeRegisters, type Registers, sameRegisters } from '../crypto/registers';
import { ProtocolError } from '../protocol/fault';
import { type KeptRow, SETTINGS } from '../store/kept';
import type { WriteTransaction } from '../store/schema';
import type { AccountDataParts } from './account-data';
import { Applied } from './account-data-applied';
import type { Context } from './context';

const MOST_ITEMS = 100;
/** Of one request; its body may have 512 KiB. */
const MOST_BYTES = 256 * 1024;
const MOST_ATTEMPTS = 10;
const ATTEMPT_MS = 100;

/**
 * Brings this device's items together with the server's, like a fetch and a push: everything newer is taken in first, and what is dirty is stored only if
 * nothing has come in between; else once more.
 */
export class Exchange {
  constructor(
    private readonly context: Context,
    private readonly parts: AccountDataParts,
  ) {}

  /** @throws ProtocolError what was not sent stays dirty */
  async run(): Promise<void> {
    const keys = await accountItemKeys(this.context.account().vault.historyKey);
    await this.#begin(`${this.context.account().logId} ${await accountItemKey(SETTINGS, keys)}`);
    for (let attempt = 1; ; attempt++) {
      await this.#pull(keys);
      try {
        await this.#push(keys);
        return;
      } catch (error) {
        const isStale = error instanceof ProtocolError && error.code === 'account_data_stale';
        if (!isStale || attempt >= MOST_ATTEMPTS) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, Math.random() * ATTEMPT_MS * attempt));
    }
  }

  /** The server's numbers mean something in one log only, and what is sealed under another key is not there: both begin anew. */
  async #begin(basis: string): Promise<void> {
    if (this.context.account().accountData?.basis === basis) return;
    await this.#keep({ basis, cursor: 0 }, async (tx) => {
      for (const row of await tx.objectStore('accountData').getAll())
        await tx.objectStore('accountData').put({ ...row, dirty: row.dirty + 1 });
    });
  }

  async #pull(keys: AccountItemKeys): Promise<void> {
    for (;;) {
      const { items, more } = await this.context.http.accountData(this.#position().cursor);
      const last = items.at(-1);
      if (!last) return;
      const opened = await Promise.all(
        items.map(({ key, sealed }) => openAccountItem(key, fromBase64Url(sealed), keys)),
      );
      await this.#take(
        opened.filter((item) => item !== null),
        last.version,
      );
      if (!more) return;
    }
  }

  async #take(items: AccountItem[], cursor: number): Promise<void> {
    const applied = new Applied(this.context, this.parts);
    await this.#keep({ ...this.#position(), cursor }, async (tx) => {
      for (const { name, fields } of items) {
        const known = await tx.objectStore('accountData').get(name);
        const merged = mergeRegisters(known?.fields ?? {}, fields);
        const dirty = sameRegisters(merged, fields) ? 0 : (known?.dirty ?? 0) + 1;
        await tx.objectStore('accountData').put({ name, fields: merged, dirty });
        await applied.apply(tx, name, merged, changedIn(merged, known?.fields ?? {}));
      }
    });
    await applied.tell();
  }

  async #push(keys: AccountItemKeys): Promise<void> {
    for (;;) {
      const rows = await this.context.store.keptDirty(MOST_ITEMS);
      const batch = await sealed(rows, keys);
      if (batch.length === 0) return;
      const items = batch.flatMap(({ item }) => item ?? []);
      const { cursor } = this.#position();
      const version = items.length === 0 ? cursor : (await this.context.http.putAccountData(cursor, items)).version;
      await this.#keep({ ...this.#position(), cursor: version }, async (tx) => {
        for (const { row } of batch) {
          const current = await tx.objectStore('accountData').get(row.name);
          // What was changed meanwhile goes with the next batch.
          if (current?.dirty === row.dirty) await tx.objectStore('accountData').put({ ...current, dirty: 0 });
        }
      });
    }
  }

  #position(): { basis: string; cursor: number } {
    return this.context.account().accountData ?? { basis: '', cursor: 0 };
  }

  /** With the position in the same transaction, so that nothing is passed over. */
  async #keep(accountData: { basis: string; cursor: number }, work: (tx: WriteTransaction) => Promise<void>) {
    const account = this.context.account();
    await this.context.store.write(async (tx) => {
      await work(tx);
      const current = (await tx.objectStore('account').get('me')) ?? account;
      await tx.objectStore('account').put({ ...current, accountData }, 'me');
    });
    account.accountData = accountData;
  }
}

function changedIn(merged: Registers, before: Registers): Registers {
  return Object.fromEntries(Object.entries(merged).filter(([field, register]) => before[field] !== register));
}

/** As many as fit into a request; an item of null is larger than the server takes, and stays here. */
async function sealed(rows: readonly KeptRow[], keys: AccountItemKeys) {
  const batch: { row: KeptRow; item: { key: string; sealed: string } | null }[] = [];
  let bytes = 0;
  for (const row of rows) {
    const box = await sealAccountItem(row, keys);
    bytes += box?.length ?? 0;
    if (bytes > MOST_BYTES && batch.length > 0) break;
    batch.push({ row, item: box && { key: await accountItemKey(row.name, keys), sealed: toBase64Url(box) } });
  }
  return batch;
}
