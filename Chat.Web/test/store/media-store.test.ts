import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { mediaDatabase } from '../../src/store/media-database';
import { MediaStore } from '../../src/store/media-store';

const MOST = 100;
const PIECE = 20;

let store: MediaStore;
let time = 0;
beforeEach(() => {
  store = new MediaStore(`cache-${Math.random()}`);
});
afterEach(() => store.close());

interface Kept {
  bytes?: number;
  pieces?: number;
  pinned?: boolean;
  messageId?: string;
}

async function keeps(
  id: string,
  { bytes = 40, pieces = Math.ceil(bytes / PIECE), pinned = false, ...more }: Kept = {},
) {
  const complete = pieces * PIECE >= bytes;
  await store.put({ id, assetId: null, bytes, complete, pinned, usedAt: ++time, ...more });
  for (let index = 0; index < pieces; index++) await store.putPiece(id, index, new Uint8Array(1));
}

/** @returns what of these is left */
async function trimmed(ids: string, waiting: string[] = []): Promise<string> {
  await store.trim(MOST, PIECE, async () => waiting);
  const left: string[] = [];
  for (const id of ids) {
    const item = await store.find(id);
    const piece = await store.piece(id, 0);
    if (item) left.push(id);
    else expect(piece).toBeUndefined();
  }
  return left.join('');
}

it('what was looked at for longest goes first', async () => {
  for (const id of 'abc') await keeps(id);
  await keeps('a');
  expect(await trimmed('abc')).toBe('ac');
});

it('what alone is too large goes, and takes nothing with it', async () => {
  await keeps('a');
  await keeps('b', { bytes: 400 });
  await keeps('c');
  expect(await trimmed('abc')).toBe('ac');
});

it('what lies beside a message goes with it, unless it is still to be sent', async () => {
  await keeps('a', { messageId: 'one' });
  await keeps('b', { messageId: 'one', pinned: true });
  await keeps('c', { messageId: 'two' });
  await keeps('d');
  await store.removeOf(['one', 'three']);
  expect(await trimmed('abcd', ['b'])).toBe('bcd');
});

it('what is removed meanwhile gets no more pieces', async () => {
  await keeps('a');
  expect(await store.addPiece('a', 9, new Uint8Array(1))).toBe(true);
  await store.remove('a');
  expect(await store.addPiece('a', 9, new Uint8Array(1))).toBe(false);
  expect(await store.piece('a', 9)).toBeUndefined();
});

it('says what is here, what was used last first', async () => {
  await keeps('a', { bytes: 400, pieces: 1 });
  await keeps('b');
  expect((await store.held(PIECE)).map(({ id, held }) => [id, held])).toEqual([
    ['b', 40],
    ['a', 20],
  ]);
});

it('what a version before has kept is still there', async () => {
  const name = `cache-${Math.random()}`;
  const before = await openDB(mediaDatabase(name), 1, {
    upgrade(database) {
      database.createObjectStore('items', { keyPath: 'id' }).createIndex('byAsset', 'assetId');
      database.createObjectStore('pieces');
    },
  });
  await before.put('items', { id: 'a', assetId: 'b', bytes: 1, complete: true, pinned: false, usedAt: 1 });
  before.close();
  const now = new MediaStore(name);
  expect(await now.find('b')).toMatchObject({ id: 'a' });
  await now.removeOf(['a']);
  expect(await now.find('b')).toMatchObject({ id: 'a' });
  await now.close();
});

it('of what is not whole only what is here counts', async () => {
  await keeps('a');
  await keeps('b', { bytes: 400, pieces: 1 });
  await keeps('c');
  expect(await trimmed('abc')).toBe('abc');
});

it('what is used stays, and so does what waits; what waits no longer goes', async () => {
  for (const id of 'ab') await keeps(id, { pinned: true });
  await keeps('c', { bytes: 400 });
  await keeps('d', { pinned: true });
  await keeps('e');
  for (const id of 'ac') store.inUse.add(id);
  expect(await trimmed('abcde', ['b'])).toBe('abce');
});

it('what waits from the moment it is used no more stays', async () => {
  await keeps('a', { pinned: true });
  store.inUse.add('a');
  await store.trim(MOST, PIECE, async () => {
    store.inUse.delete('a');
    return [];
  });
  expect(await store.find('a')).toBeDefined();
});

it('pieces of nothing are removed', async () => {
  await store.putPiece('a', 0, new Uint8Array(1));
  await store.putPiece('b', 0, new Uint8Array(1));
  store.inUse.add('b');
  await store.trim(MOST, PIECE, async () => []);
  expect(await store.piece('a', 0)).toBeUndefined();
  expect(await store.piece('b', 0)).toBeDefined();
});
