import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import type { Archives } from '../../src/client/archives';
import type { Context } from '../../src/client/context';
import type { Groups } from '../../src/client/groups';
import { Outbox } from '../../src/client/outbox';
import { randomBytes, toHex } from '../../src/crypto/bytes';
import { newDeviceKeys } from '../../src/crypto/device';
import { createGroup } from '../../src/crypto/group';
import { EpochKeys } from '../../src/crypto/message';
import { epochArchive } from '../../src/crypto/taken-archive';
import { ProtocolError } from '../../src/protocol/fault';
import { newConversationRow } from '../../src/store/conversation-row';
import { enqueue } from '../../src/store/generations';
import { Store } from '../../src/store/store';

const newId = () => toHex(randomBytes(16));
const conversationId = newId();

/**
 * Ana's device in epoch 2, where somebody stands in the way of sending. One message was sealed in epoch 1 and has no answer yet, another waits.
 */
async function twoWaiting(
  groups: Partial<Groups>,
  {
    meanwhile = () => undefined,
    refused = 0,
  }: {
    /** While the epoch is looked at. */
    meanwhile?: (outbox: Outbox, waitingId: string) => unknown;
    /** So many messages are sent, with this one. */
    refused?: number;
  } = {},
) {
  const device = newDeviceKeys(newId(), newId());
  const store = await Store.open(`sealing-${newId()}`);
  const waitingId = newId();
  const content = { type: 'text' as const, sentAt: 1, body: 'x', replyTo: null, mentions: [], forwarded: false };
  const archive = epochArchive(await createGroup(conversationId, device));
  await store.write(async (tx) => {
    const row = { ...newConversationRow(conversationId, 'group', '', 0), inGroup: true, epoch: 2 };
    await tx.objectStore('conversations').put(row);
    for (const epoch of [1, 2]) await tx.objectStore('epochs').put({ conversationId, epoch, archive, uploaded: 1 });
    const waiting = { conversationId, content, at: 1, reserved: null, error: null };
    await enqueue(tx, { ...waiting, id: newId(), sealed: { epoch: 1, payload: new Uint8Array([1]) } });
    await enqueue(tx, { ...waiting, id: waitingId, sealed: null });
  });
  const sent: unknown[] = [];
  const context = {
    store,
    account: () => ({ me: { userId: device.userId }, device }),
    connection: {
      isOnline: true,
      ask: async (make: (id: number) => unknown) => {
        if (sent.push(make(1)) === refused) throw new ProtocolError('blocked', 'Not to this person.');
      },
    },
    fence: { maySeal: async () => true },
    changed: () => undefined,
    removed: () => undefined,
    now: () => 1,
  } as unknown as Context;
  const archives = { keysOf: async () => new EpochKeys(archive) } as unknown as Archives;
  const isReady: Groups['isReady'] = async (row) => {
    await meanwhile(outbox, waitingId);
    return groups.isReady?.(row) ?? true;
  };
  const looking = { ...groups, isReady } as Groups;
  const outbox = new Outbox(context, looking, archives, { give: async () => new Uint8Array() });
  await outbox.flush(conversationId);
  return { outbox, store, sent, waiting: (await store.outbox()).map(({ sealed }) => sealed?.epoch ?? null) };
}

const busy: Partial<Groups> = { prepare: async () => undefined, reachesPeer: async () => true };

it('nothing is sealed in an epoch that was not looked at, while something sealed before is on its way', async () => {
  const { sent, waiting } = await twoWaiting({ ...busy, isReady: async () => false });
  expect([sent.length, waiting]).toEqual([1, [1, null]]);
});

it('nothing is sealed in an epoch that began while the one before was looked at', async () => {
  let looks = 0;
  // The look is at the row of an epoch before; by the time of sealing the device is in the next one.
  const isReady: Groups['isReady'] = async (row) => {
    row.epoch = looks === 0 ? 1 : row.epoch;
    return looks++ === 0;
  };
  const { waiting } = await twoWaiting({ ...busy, isReady });
  expect([waiting, looks]).toEqual([[1, null], 2]);
});

it('what may be sealed is', async () => {
  const { sent, waiting } = await twoWaiting({ ...busy, isReady: async () => true });
  expect([sent.length, waiting]).toEqual([2, [1, 2]]);
});

it('what is taken back while the epoch is looked at does not leave', async () => {
  const { sent, waiting } = await twoWaiting(busy, {
    meanwhile: (outbox, waitingId) => outbox.withdraw(conversationId, waitingId),
  });
  expect([sent.length, waiting]).toEqual([1, [1]]);
});

it('what was refused is sealed anew when it is tried again, in a generation of its own', async () => {
  const { outbox, store } = await twoWaiting(busy, { refused: 2 });
  const [, first] = await store.outbox();
  expect(first?.error?.code).toBe('blocked');
  await outbox.retry(conversationId, first?.id ?? '');
  await outbox.flush(conversationId);
  const [, again] = await store.outbox();
  expect(again).toMatchObject({ error: null, sealed: { epoch: 2 } });
  expect(again?.sealed?.payload).not.toEqual(first?.sealed?.payload);
});
