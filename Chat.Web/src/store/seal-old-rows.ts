import type { RowSeal } from './row-seal';
import { type Database, STORES } from './schema';
import type { StoreKey } from './store-key';

/** Few enough that nobody waits for a transaction. */
const AT_ONCE = 200;

/** Seals the rows from before rows were sealed, while the app is in use. What is left at its end is done at the next start. */
export async function sealOldRows(rows: Database, seal: RowSeal, key: StoreKey): Promise<void> {
  try {
    for (const name of STORES) {
      for (let after: IDBValidKey | null = null; ; ) {
        after = await sealSome(rows, seal, name, after);
        if (after === null) break;
      }
    }
    await key.saysAllSealed();
  } catch (error) {
    console.warn('Sealing what was stored before was put off', error);
  }
}

/** The last key that was looked at; null at the end. */
async function sealSome(
  rows: Database,
  seal: RowSeal,
  name: (typeof STORES)[number],
  after: IDBValidKey | null,
): Promise<IDBValidKey | null> {
  const tx = rows.transaction(name, 'readwrite');
  let cursor = await tx.store.openCursor(after === null ? null : IDBKeyRange.lowerBound(after, true));
  let last: IDBValidKey | null = null;
  for (let looked = 0; cursor && looked < AT_ONCE; looked++) {
    if (seal.isOld(name, cursor.value)) await cursor.update(seal.seal(name, cursor.value) as typeof cursor.value);
    last = cursor.primaryKey;
    cursor = await cursor.continue();
  }
  await tx.done;
  return cursor ? last : null;
}
