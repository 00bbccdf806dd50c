import type { RowSeal } from './row-seal';
import type { Database, StoreName } from './schema';

type Any = Record<string | symbol, unknown>;
type Method = (...args: unknown[]) => unknown;
type Asked = (...args: unknown[]) => Promise<unknown>;

/**
 * A database, or a transaction of one, whose rows are sealed on the way in and opened on the way out. For those who use it nothing is different; the waiting is
 * that of the database alone, so transactions stay open.
 */
export function sealedDatabase(database: Database, seal: RowSeal): Database {
  const open = (name: unknown) => (row: unknown) => seal.open(name as StoreName, row);
  return over(database, {
    get: (get: Asked) => (name: unknown, key: unknown) => get(name, key).then(open(name)),
    getAll:
      (getAll: Asked) =>
      (name: unknown, ...query: unknown[]) =>
        getAll(name, ...query).then(each(open(name))),
    getAllFromIndex:
      (getAll: Asked) =>
      (name: unknown, ...query: unknown[]) =>
        getAll(name, ...query).then(each(open(name))),
    transaction:
      (begin: Method) =>
      (...args: unknown[]) =>
        sealedTransaction(begin(...args) as object, seal),
  });
}

export function sealedTransaction<T extends object>(tx: T, seal: RowSeal): T {
  const sealedStore = (store: object) => over(store, storeOf((store as { name: StoreName }).name, seal));
  return over(
    tx,
    { objectStore: (objectStore: Method) => (name: unknown) => sealedStore(objectStore(name) as object) },
    { store: (store) => (store ? sealedStore(store as object) : store) },
  );
}

function storeOf(name: StoreName, seal: RowSeal): Record<string, (method: never) => Method> {
  const put =
    (method: Method) =>
    (row: unknown, ...key: unknown[]) =>
      method(seal.seal(name, row), ...key);
  return {
    ...reading(name, seal),
    put,
    add: put,
    index: (index: Method) => (which: unknown) => over(index(which) as object, reading(name, seal)),
  };
}

function reading(name: StoreName, seal: RowSeal): Record<string, (method: never) => Method> {
  const open = (row: unknown) => seal.open(name, row);
  return {
    get: (get: Asked) => (query: unknown) => get(query).then(open),
    getAll:
      (getAll: Asked) =>
      (...query: unknown[]) =>
        getAll(...query).then(each(open)),
    openCursor:
      (openCursor: Asked) =>
      (...query: unknown[]) =>
        openCursor(...query).then((cursor) => cursorOf(cursor, name, seal)),
  };
}

function cursorOf(cursor: unknown, name: StoreName, seal: RowSeal): unknown {
  if (!cursor) return cursor;
  return over(
    cursor as object,
    {
      update: (update: Method) => (row: unknown) => update(seal.seal(name, row)),
      continue:
        (next: Asked) =>
        (...to: unknown[]) =>
          next(...to).then((other) => cursorOf(other, name, seal)),
    },
    { value: (row) => seal.open(name, row) },
  );
}

function each(open: (row: unknown) => unknown): (rows: unknown) => unknown[] {
  return (rows) => (rows as unknown[]).map(open);
}

/** The same object, but for the methods and values that are named. */
function over<T extends object>(
  target: T,
  methods: Record<string, (method: never) => Method>,
  values: Record<string, (value: unknown) => unknown> = {},
): T {
  return new Proxy(target, {
    get(_, name) {
      const value = (target as Any)[name];
      const changed = typeof name === 'string' ? values[name] : undefined;
      if (changed) return changed(value);
      if (typeof value !== 'function') return value;
      const method = (value as Method).bind(target);
      const other = typeof name === 'string' ? methods[name] : undefined;
      return other ? other(method as never) : method;
    },
  });
}
