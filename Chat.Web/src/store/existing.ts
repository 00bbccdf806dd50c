import { type DBSchema, type IDBPDatabase, openDB } from 'idb';

/** A database as it is, whatever its version; null when there is none: none is made. */
export async function openExisting<T extends DBSchema>(name: string): Promise<IDBPDatabase<T> | null> {
  try {
    const database = await openDB<T>(name, undefined, {
      upgrade(_fresh, _from, _to, tx) {
        tx.done.catch(() => undefined);
        tx.abort();
      },
    });
    // Whoever wants to bring it to another version is not to wait for a reader.
    database.addEventListener('versionchange', () => database.close());
    return database;
  } catch {
    return null;
  }
}
