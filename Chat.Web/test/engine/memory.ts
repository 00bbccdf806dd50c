import { decode } from '@msgpack/msgpack';
import { openDB } from 'idb';
import { readArchive } from '../../src/crypto/archive';
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

/** The keys of epochs that a device has, by conversation and epoch. */
export type Archives = Map<string, Uint8Array[]>;

/** Those of all devices, to be kept for when they have forgotten them. */
export async function archivesOf(devices: readonly Person[]): Promise<Archives> {
  const archives: Archives = new Map();
  for (const memory of new Set(devices.map((device) => device.memory))) {
    // Those of devices that have stopped are closed.
    const store = await Store.open(memory);
    const rows = await Promise.all((await store.conversations()).map(({ id }) => store.archivesOf(id)));
    for (const { conversationId, epoch, archive } of rows.flat()) {
      const name = `${conversationId} ${epoch}`;
      archives.set(name, [...(archives.get(name) ?? []), archive]);
    }
    store.close();
  }
  return archives;
}

/**
 * Every message that left any of the devices, opened with whatever archives they have or are given: what was sealed with one key, by the secret of the epoch,
 * leaf and generation. More than one payload under a name: the key was used twice.
 */
export async function sealedByKey(
  devices: readonly Person[],
  ...forgotten: Archives[]
): Promise<Map<string, Set<string>>> {
  const sealed = new Map<string, Set<string>>();
  const known = [await archivesOf(devices), ...forgotten];
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
    const place = `${toHex(conversation)} ${epoch}`;
    const name = await openWithAny(
      known.flatMap((archives) => archives.get(place) ?? []),
      payload,
      toHex(messageId),
    );
    if (!name) throw new Error(`Nobody opens a message of epoch ${epoch} in ${toHex(conversation)}`);
    sealed.set(name, (sealed.get(name) ?? new Set()).add(toHex(payload)));
  }
  return sealed;
}

async function openWithAny(
  archives: readonly Uint8Array[],
  payload: Uint8Array,
  messageId: string,
): Promise<string | null> {
  for (const archive of archives) {
    const opened = await new EpochKeys(archive).open(new Uint8Array(payload), messageId).catch(() => null);
    if (opened) return `${toHex(readArchive(archive).senderDataSecret)} ${opened.leafIndex} ${opened.generation}`;
  }
  return null;
}
