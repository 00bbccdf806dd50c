import { decode } from '@msgpack/msgpack';
import { openDB } from 'idb';
import { toHex } from '../../src/crypto/bytes';
import { EpochKeys } from '../../src/crypto/message';
import { FrameKind } from '../../src/protocol/generated';
import { Store } from '../../src/store/store';
import type { Person } from './people';

/** What stands in a device's database and cookies at one moment, as a disk image or a copied profile has it. */
export interface Image {
  /** The rows, and the key that opens them. */
  databases: Dump[];
  cookie: string;
}

type Dump = Record<string, { keys: IDBValidKey[]; rows: unknown[]; inline: boolean }>;

export async function imageOf({ memory, jar }: Person): Promise<Image> {
  return { databases: [await dump(memory), await dump(`${memory} key`)], cookie: jar.cookie };
}

/** A browser of its own that has nothing but the image. */
export async function restored(image: Image, memory: string): Promise<{ memory: string; jar: { cookie: string } }> {
  (await Store.open(memory)).close();
  await fill(memory, image.databases[0] ?? {});
  await fill(`${memory} key`, image.databases[1] ?? {});
  return { memory, jar: { cookie: image.cookie } };
}

async function dump(name: string): Promise<Dump> {
  const database = await openDB(name);
  const names = [...database.objectStoreNames];
  const tx = database.transaction(names);
  const stores: Dump = {};
  for (const store of names) {
    const { keyPath } = tx.objectStore(store);
    const [keys, rows] = [await tx.objectStore(store).getAllKeys(), await tx.objectStore(store).getAll()];
    stores[store] = { keys, rows, inline: keyPath !== null };
  }
  await tx.done;
  database.close();
  return stores;
}

async function fill(name: string, stores: Dump): Promise<void> {
  const database = await openDB(name);
  const tx = database.transaction([...database.objectStoreNames], 'readwrite');
  for (const [store, { keys, rows, inline }] of Object.entries(stores))
    for (const [index, row] of rows.entries()) await tx.objectStore(store).put(row, inline ? undefined : keys[index]);
  await tx.done;
  database.close();
}

/**
 * Every message that left any of the devices, opened with whatever archives they have: what was sealed with one key, by conversation, epoch, leaf and
 * generation. More than one payload under a name: the key was used twice.
 */
export async function sealedByKey(devices: readonly Person[]): Promise<Map<string, Set<string>>> {
  const sealed = new Map<string, Set<string>>();
  // Those of devices that have stopped are closed.
  const stores = await Promise.all(
    [...new Set(devices.map(({ memory }) => memory))].map((memory) => Store.open(memory)),
  );
  for (const message of devices.flatMap(({ sent }) => sent)) {
    const [kind, , conversation, messageId, epoch, payload] = decode(message) as [
      number,
      number,
      Uint8Array,
      Uint8Array,
      number,
      Uint8Array,
    ];
    if (kind !== FrameKind.Send) continue;
    const conversationId = toHex(conversation);
    const opened = await openWithAny(stores, conversationId, epoch, payload, toHex(messageId));
    const name = `${conversationId} ${epoch} ${opened.leafIndex} ${opened.generation}`;
    sealed.set(name, (sealed.get(name) ?? new Set()).add(toHex(payload)));
  }
  for (const store of stores) store.close();
  return sealed;
}

async function openWithAny(
  stores: readonly Store[],
  conversationId: string,
  epoch: number,
  payload: Uint8Array,
  messageId: string,
) {
  for (const store of stores) {
    const row = await store.archive(conversationId, epoch);
    const opened = row && (await new EpochKeys(row.archive).open(new Uint8Array(payload), messageId).catch(() => null));
    if (opened) return opened;
  }
  throw new Error(`Nobody opens a message of epoch ${epoch} in ${conversationId}`);
}
