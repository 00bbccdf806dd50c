import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { expect, it } from 'vitest';
import type { Database } from '../../src/store/schema';
import { Search } from '../../src/store/search';
import { Store } from '../../src/store/store';
import { UPGRADES } from '../../src/store/upgrades';

const conversation = {
  id: 'c',
  peerId: 'ben',
  epoch: 3,
  group: new Uint8Array([1, 2, 3]),
  stored: 2,
  historyFrom: 1,
  lastSequence: 2,
  readUpTo: 1,
  unread: 1,
  cursors: { ben: { delivered: 1, read: 1 } },
  lastActivity: 20,
  draft: 'not yet',
  securityNotice: 'Their security code has changed.',
};
const message = {
  conversationId: 'c',
  sequence: 1,
  id: 'm1',
  senderId: 'ben',
  senderDeviceId: 'd',
  at: 10,
  countsAsUnread: true,
  text: 'hello there' as string | null,
  sealed: null as { epoch: number; payload: Uint8Array } | null,
};

it('takes what the first version has stored along', async () => {
  const old = await openDB('old', 1, {
    upgrade: (database) => void UPGRADES[0]?.(database as unknown as Database, undefined as never),
  });
  await old.put('conversations', conversation);
  await old.put('messages', message);
  const sealed = { epoch: 2, payload: new Uint8Array([9]) };
  await old.put('messages', { ...message, sequence: 2, id: 'm2', text: null, sealed });
  const waiting = {
    id: 'm3',
    conversationId: 'c',
    text: 'soon',
    at: 30,
    reserved: { epoch: 3, generation: 4 },
    sealed: null,
    error: 'It is too long.',
  };
  await old.add('outbox', waiting);
  old.close();

  const store = await Store.open('old');
  expect(await store.conversation('c')).toMatchObject({
    kind: 'direct',
    inGroup: true,
    epoch: 3,
    draft: 'not yet',
    pinned: false,
    securityNotice: null,
  });
  expect(await store.groupState('c')).toEqual(conversation.group);
  expect(await store.messages('c', 10, 10)).toMatchObject([
    { text: 'hello there', kind: 'text', reactions: [] },
    { text: '', kind: 'undecryptable' },
  ]);
  expect(await store.sealedOf('c', 1, 2)).toMatchObject([
    { sequence: 2, entry: { messageId: 'm2', epoch: 2, flags: 1 } },
  ]);
  expect(await store.outbox()).toMatchObject([
    {
      content: { type: 'text', body: 'soon', replyTo: null },
      reserved: { epoch: 3, generation: 4 },
      error: { text: 'It is too long.' },
    },
  ]);
  expect(await new Search(store).find(['the'], 10, 100)).toEqual([{ conversationId: 'c', sequence: 1, at: 10 }]);
});
