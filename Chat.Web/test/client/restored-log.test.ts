import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { goBack } from '../../src/client/restored-log';
import { randomBytes, toHex } from '../../src/crypto/bytes';
import type { WelcomedConversation } from '../../src/protocol/frames';
import { newConversationRow } from '../../src/store/conversation-row';
import { reserveGeneration } from '../../src/store/generations';
import type { MessageRow } from '../../src/store/schema';
import { Store } from '../../src/store/store';

const newId = () => toHex(randomBytes(16));
const [ana, ben, conversationId] = [newId(), newId(), newId()];

/** Ana's device: messages of epochs 1 to 3 stored, everything read, one more in the outbox; then the server comes back from a backup. */
describe('after a backup was restored', () => {
  let store: Store;

  beforeEach(async () => {
    store = await Store.open(`restored-${newId()}`);
    await store.write(async (tx) => {
      await tx.objectStore('conversations').put({
        ...newConversationRow(conversationId, 'direct', ben, 0),
        ...{ inGroup: true, epoch: 3, stored: 5, lastSequence: 5, readUpTo: 5 },
        cursors: { [ben]: { delivered: 5, read: 4 } },
      });
      await tx.objectStore('states').put({ conversationId, state: new Uint8Array([1]) } as never);
      for (const message of [text(ana, 2, 'two'), text(ben, 3, 'three'), text(ana, 4, 'four'), text(ana, 5, 'five')])
        await tx.objectStore('messages').put(message);
      for (const epoch of [1, 2, 3])
        await tx
          .objectStore('epochs')
          .put({ conversationId, epoch, archive: new Uint8Array([epoch]), uploaded: epoch < 3 ? 1 : 0 });
      await reserveGeneration(tx, conversationId, 3);
      await reserveGeneration(tx, conversationId, 3);
      await tx.objectStore('outbox').add({
        ...{ id: newId(), conversationId, at: 6, reserved: null, error: null },
        content: { type: 'text', sentAt: 6, body: 'six', replyTo: null, mentions: [], forwarded: false },
        sealed: { epoch: 3, payload: new Uint8Array([3]) },
      } as never);
    });
  });

  it('what the log lost of her own is queued again, in order, under the same ids, before what waited', async () => {
    const ids = (await store.messages(conversationId, 99, 99)).filter((row) => row.sequence > 3).map((row) => row.id);
    await back({ lastSequence: 3, epoch: 2 });
    const queued = (await store.outbox()).sort((one, other) => one.order - other.order);
    expect(queued.map(({ content }) => content.type === 'text' && content.body)).toEqual(['four', 'five', 'six']);
    expect(queued.slice(0, 2).map((row) => row.id)).toEqual(ids);
    expect((await store.messages(conversationId, 99, 99)).map((row) => row.text)).toEqual(['two', 'three']);
    expect(await store.conversation(conversationId)).toMatchObject({
      lastLine: { text: 'three' },
      waiting: { text: 'six' },
    });
  });

  it('nothing sealed for an epoch that is gone is sent in the one that gets its number', async () => {
    await back({ lastSequence: 3, epoch: 2 });
    expect((await store.outbox()).every((row) => row.sealed === null && row.reserved === null)).toBe(true);
    expect(await store.conversation(conversationId)).toMatchObject({ inGroup: false, epoch: 0 });
  });

  it('a group whose epoch the log still has goes on', async () => {
    await back({ lastSequence: 4, epoch: 3 });
    expect(await store.conversation(conversationId)).toMatchObject({ inGroup: true, epoch: 3 });
    expect(await store.archive(conversationId, 3)).toBeDefined();
  });

  it('no generation is handed out twice', async () => {
    await back({ lastSequence: 3, epoch: 2 });
    expect(await store.write((tx) => reserveGeneration(tx, conversationId, 3))).toBe(2);
  });

  it('an archive of an epoch that is gone is not uploaded in the place of the new one', async () => {
    await back({ lastSequence: 3, epoch: 2 });
    expect(await store.archive(conversationId, 3)).toBeUndefined();
    expect(await store.archive(conversationId, 2)).toBeDefined();
    expect(await store.archivesToUpload()).toEqual([]);
  });

  it('nobody has read or received what is not written yet', async () => {
    await back({ lastSequence: 3, epoch: 2 });
    const cursors = { [ben]: { delivered: 3, read: 3 } };
    expect(await store.conversation(conversationId)).toMatchObject({
      stored: 3,
      lastSequence: 3,
      readUpTo: 3,
      cursors,
    });
  });

  const back = (log: { lastSequence: number; epoch: number }) =>
    store.write((tx) => goBack(tx, { conversationId, ...log } as WelcomedConversation, ana));
});

function text(senderId: string, sequence: number, body: string): MessageRow {
  return {
    ...{
      conversationId,
      sequence,
      id: newId(),
      senderId,
      senderDeviceId: senderId,
      at: sequence,
      countsAsUnread: true,
    },
    ...{
      kind: 'text',
      text: body,
      mentions: [],
      replyTo: null,
      forwarded: false,
      edit: null,
      reactions: [],
      event: null,
    },
  };
}
