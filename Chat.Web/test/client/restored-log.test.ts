import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../../src/client/context';
import { newConversation } from '../../src/client/conversations';
import { Sync } from '../../src/client/sync';
import { randomBytes, toHex } from '../../src/crypto/bytes';
import type { ServerFrame, WelcomedConversation } from '../../src/protocol/frames';
import { reserveGeneration } from '../../src/store/generations';
import type { AccountRow, MessageRow } from '../../src/store/schema';
import { Store } from '../../src/store/store';

const newId = () => toHex(randomBytes(16));
const [ana, ben, conversationId, oldLog, newLog] = [newId(), newId(), newId(), newId(), newId()];

/** Ana's device: five messages of epochs 1 to 3 stored, everything read, two more in the outbox; then the server comes back from a backup. */
describe('after a backup was restored', () => {
  let store: Store;
  let sync: Sync;
  let told: unknown[];

  beforeEach(async () => {
    store = await Store.open(`restored-${newId()}`);
    told = [];
    const account = { me: { userId: ana }, logId: oldLog } as AccountRow;
    await store.write(async (tx) => {
      await tx.objectStore('account').put(account, 'me');
      await tx.objectStore('conversations').put({
        ...newConversation(conversationId, ben, 0),
        group: new Uint8Array([1]),
        epoch: 3,
        stored: 5,
        historyFrom: 1,
        lastSequence: 5,
        readUpTo: 5,
        cursors: { [ben]: { delivered: 5, read: 4 } },
      });
      for (const message of [own(2, 'two'), from(ben, 3, 'three'), own(4, 'four'), own(5, 'five')])
        await tx.objectStore('messages').put(message);
      for (const epoch of [1, 2, 3])
        await tx
          .objectStore('epochs')
          .put({ conversationId, epoch, archive: new Uint8Array([epoch]), uploaded: epoch < 3 ? 1 : 0 });
      await reserveGeneration(tx, conversationId, 3);
      await reserveGeneration(tx, conversationId, 3);
      await tx.objectStore('outbox').add({
        ...{ id: newId(), conversationId, text: 'six', at: 6, reserved: null, error: null },
        sealed: { epoch: 3, payload: new Uint8Array([3]) },
      } as never);
    });
    sync = new Sync(context(store, account, told), parts());
  });

  it('what the log lost of her own is queued again, in order, under the same ids, before what waited', async () => {
    const ids = (await store.messages(conversationId, 99, 99)).filter((row) => row.sequence > 3).map((row) => row.id);
    await welcomed({ lastSequence: 3, epoch: 2 });
    const queued = (await store.outbox()).sort((one, other) => one.order - other.order);
    expect(queued.map((row) => row.text)).toEqual(['four', 'five', 'six']);
    expect(queued.slice(0, 2).map((row) => row.id)).toEqual(ids);
    expect((await store.messages(conversationId, 99, 99)).map((row) => row.text)).toEqual(['two', 'three']);
  });

  it('nothing sealed for an epoch that is gone is sent in the one that gets its number', async () => {
    await welcomed({ lastSequence: 3, epoch: 2 });
    expect((await store.outbox()).every((row) => row.sealed === null && row.reserved === null)).toBe(true);
    expect(await store.conversation(conversationId)).toMatchObject({ group: null, epoch: 0 });
  });

  it('no generation is handed out twice', async () => {
    await welcomed({ lastSequence: 3, epoch: 2 });
    expect(await store.write((tx) => reserveGeneration(tx, conversationId, 3))).toBe(2);
  });

  it('an archive of an epoch that is gone is not uploaded in the place of the new one', async () => {
    await welcomed({ lastSequence: 3, epoch: 2 });
    expect(await store.archive(conversationId, 3)).toBeUndefined();
    expect(await store.archive(conversationId, 2)).toBeDefined();
    expect(await store.archivesToUpload()).toEqual([]);
  });

  it('nobody has read or received what is not written yet', async () => {
    await welcomed({ lastSequence: 3, epoch: 2 });
    expect(await store.conversation(conversationId)).toMatchObject({
      stored: 3,
      lastSequence: 3,
      readUpTo: 3,
      cursors: { [ben]: { delivered: 3, read: 3 } },
    });
  });

  it('a log that lost nothing changes nothing but the sending state', async () => {
    await welcomed({ lastSequence: 5, epoch: 3 });
    expect((await store.outbox()).map((row) => row.text)).toEqual(['six']);
    expect(await store.messages(conversationId, 99, 99)).toHaveLength(4);
    expect(await store.archive(conversationId, 3)).toBeDefined();
  });

  it('the same log id is no news', async () => {
    await welcomed({ lastSequence: 5, epoch: 3 }, oldLog);
    expect((await store.outbox())[0]?.sealed).not.toBeNull();
    expect((await store.conversation(conversationId))?.group).not.toBeNull();
  });

  async function welcomed(log: { lastSequence: number; epoch: number }, logId = newLog) {
    const conversation: WelcomedConversation = {
      ...{ conversationId, type: 1, acked: log.lastSequence, readUpTo: 0, unread: 0, inGroup: true, ...log },
      members: [ana, ben].map((userId) => ({ userId, delivered: 0, read: 0 })),
    } as never;
    const done = new Promise<void>((resolve) => {
      loaded = resolve;
    });
    sync.heard({ kind: 'welcome', logId, conversations: [conversation] } as unknown as ServerFrame);
    await done;
  }
});

let loaded: () => void = () => undefined;

function own(sequence: number, text: string): MessageRow {
  return from(ana, sequence, text);
}

function from(senderId: string, sequence: number, text: string): MessageRow {
  const id = newId();
  return {
    conversationId,
    sequence,
    id,
    senderId,
    senderDeviceId: senderId,
    at: sequence,
    countsAsUnread: true,
    text,
    sealed: null,
  };
}

function context(store: Store, account: AccountRow, told: unknown[]): Context {
  return {
    store,
    account: () => account,
    connection: { tell: (frame: unknown) => told.push(frame), isOnline: false },
    changed: () => undefined,
    now: () => 0,
  } as unknown as Context;
}

/** Everything that would talk to the server is quiet: what is tested is what the device remembers. */
function parts(): ConstructorParameters<typeof Sync>[1] {
  const quiet = async () => undefined;
  return {
    roster: { forget: () => undefined },
    presence: { watch: quiet },
    groups: { resume: quiet, prepare: quiet },
    history: { page: quiet },
    outbox: { flushAll: quiet, flush: quiet },
    archives: { upload: quiet },
    keys: { topUp: quiet },
    loaded: () => loaded(),
  } as unknown as ConstructorParameters<typeof Sync>[1];
}
