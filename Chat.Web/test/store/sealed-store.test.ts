import 'fake-indexeddb/auto';
import { deleteDB, openDB } from 'idb';
import { expect, it } from 'vitest';
import { randomBytes, toHex } from '../../src/crypto/bytes';
import { newConversationRow } from '../../src/store/conversation-row';
import { RowSeal, SealError } from '../../src/store/row-seal';
import type { MessageRow } from '../../src/store/schema';
import { Store } from '../../src/store/store';

const newName = () => toHex(randomBytes(8));
const MARKER = 'xyzzy-plugh-marker';
const KEY = new Uint8Array(Array.from({ length: 32 }, (_, i) => 200 - i));

const message: MessageRow = {
  conversationId: 'c',
  sequence: 1,
  id: 'm1',
  senderId: 'ben',
  senderDeviceId: 'd',
  at: 10,
  countsAsUnread: true,
  kind: 'text',
  text: MARKER,
  mentions: [{ userId: 'ana', start: 1, length: 2 }],
  replyTo: null,
  forwarded: false,
  edit: null,
  reactions: [],
  event: null,
  starredAt: 5,
};

async function filled(name: string): Promise<Store> {
  const store = await Store.open(name);
  await store.write(async (tx) => {
    await tx.objectStore('conversations').put({ ...newConversationRow('c', 'direct', 'ben', 1), draft: MARKER });
    await tx.objectStore('messages').put(message);
    await tx.objectStore('states').put({ conversationId: 'c', state: KEY });
    await tx.objectStore('epochs').put({ conversationId: 'c', epoch: 1, archive: KEY, uploaded: 0 });
    const content = { type: 'text' as const, sentAt: 1, body: MARKER, replyTo: null, mentions: [], forwarded: false };
    const row = { id: 'o', conversationId: 'c', content, at: 1, reserved: null, sealed: null, error: null };
    await tx.objectStore('outbox').add(row as never);
  });
  return store;
}

/** As it lies on the disk. */
async function onDisk(name: string): Promise<[store: string, row: Record<string, unknown>][]> {
  const database = await openDB(name);
  const rows: [string, Record<string, unknown>][] = [];
  for (const store of database.objectStoreNames)
    for (const row of await database.getAll(store)) rows.push([store, row]);
  database.close();
  return rows;
}

function written(row: unknown): string {
  return JSON.stringify(row, (_, value) => (value instanceof Uint8Array ? toHex(value) : value));
}

async function eventually(expectation: () => Promise<void>): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return await expectation();
    } catch (error) {
      if (tries === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

it('gives back what was put into it, by key, by index and by cursor', async () => {
  const name = newName();
  const store = await filled(name);
  expect(await store.message('c', 1)).toEqual(message);
  expect(await store.messages('c', 9, 9)).toEqual([message]);
  expect(await store.messageById('c', 'm1')).toEqual(message);
  expect(await store.starred()).toEqual([message]);
  expect(await store.groupState('c')).toEqual(KEY);
  expect(await store.archivesToUpload()).toMatchObject([{ epoch: 1, archive: KEY, uploaded: 0 }]);
  expect(await store.outboxOf('c')).toMatchObject([{ order: 1, id: 'o', content: { body: MARKER } }]);
  await store.updateConversation('c', (row) => {
    row.unread = 3;
  });
  store.close();
  const again = await Store.open(name);
  expect(await again.conversation('c')).toMatchObject({ unread: 3, draft: MARKER, lastLine: null });
  again.close();
});

it('leaves no text and no key readable on the disk', async () => {
  const name = newName();
  (await filled(name)).close();
  const rows = await onDisk(name);
  expect(rows).toHaveLength(5);
  for (const [, row] of rows) {
    expect(row.box).toBeInstanceOf(Uint8Array);
    expect(written(row)).not.toContain(MARKER);
    expect(written(row)).not.toContain(toHex(KEY));
    expect(Object.keys(row)).not.toContain('draft');
  }
  const [[, { wrapping, wrapped }]] = (await onDisk(`${name} key`)) as [[string, Record<string, CryptoKey>]];
  expect(wrapping?.extractable).toBe(false);
  expect(wrapped).toBeInstanceOf(Uint8Array);
});

it('opens no box in the place of another', () => {
  const seal = new RowSeal(randomBytes(32));
  const row = seal.seal('messages', message) as Record<string, unknown>;
  expect(seal.open('messages', { ...row })).toEqual(message);
  for (const moved of [
    { ...row, sequence: 2 },
    { ...row, conversationId: 'd' },
  ])
    expect(() => seal.open('messages', moved)).toThrow(SealError);
  expect(() => seal.open('sealed', row)).toThrow(SealError);
  expect(() => new RowSeal(randomBytes(32)).open('messages', row)).toThrow(SealError);
  expect(toHex((seal.seal('messages', message) as { box: Uint8Array }).box)).not.toBe(toHex(row.box as Uint8Array));
});

it('reads rows from before they were sealed at once, and seals them meanwhile', async () => {
  const name = newName();
  (await Store.open(name)).close();
  await deleteDB(`${name} key`);
  const old = await openDB(name);
  const count = 450;
  const tx = old.transaction(['messages', 'conversations'], 'readwrite');
  for (let sequence = 1; sequence <= count; sequence++)
    await tx.objectStore('messages').put({ ...message, id: `m${sequence}`, sequence });
  await tx.objectStore('conversations').put(newConversationRow('c', 'direct', 'ben', 1));
  await tx.done;
  old.close();
  // Closed in the middle of it: the next start goes on.
  const first = await Store.open(name);
  expect(await first.message('c', 400)).toEqual({ ...message, id: 'm400', sequence: 400 });
  first.close();
  const store = await Store.open(name);
  await eventually(async () => {
    const rows = await onDisk(name);
    expect(rows).toHaveLength(count + 1);
    expect(rows.filter(([, { box }]) => box === undefined)).toEqual([]);
  });
  await eventually(async () => expect(await onDisk(`${name} key`)).toMatchObject([['keys', { allSealed: true }]]));
  expect((await store.messages('c', 999, 999)).map(({ text }) => text)).toEqual(Array(count).fill(MARKER));
  store.close();
});

it('is empty when the browser has removed its key, and takes a new one when everything is cleared', async () => {
  const name = newName();
  const store = await filled(name);
  await store.write((tx) => tx.objectStore('account').put({ recoveryCode: null, logId: null } as never, 'me'));
  const [[, before]] = (await onDisk(`${name} key`)) as [[string, Record<string, unknown>]];
  store.close();
  await deleteDB(`${name} key`);
  const empty = await Store.open(name);
  expect(await empty.account()).toBeUndefined();
  expect(await onDisk(name)).toEqual([]);
  await empty.clear();
  const [[, after]] = (await onDisk(`${name} key`)) as [[string, Record<string, unknown>]];
  expect(written(after.wrapped)).not.toBe(written(before.wrapped));
  empty.close();
  const again = await filled(name);
  expect(await again.message('c', 1)).toEqual(message);
  again.close();
});
