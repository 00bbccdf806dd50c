import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import type { Archives } from '../../src/client/archives';
import type { Commits } from '../../src/client/commits';
import type { Context } from '../../src/client/context';
import { Filing } from '../../src/client/filing';
import { Kept } from '../../src/client/kept';
import { Log } from '../../src/client/log';
import { EntryKind, type LogEntry } from '../../src/protocol/frames';
import { newConversationRow } from '../../src/store/conversation-row';
import { Search } from '../../src/store/search';
import { Store } from '../../src/store/store';

const DAY_MS = 86_400_000;
const CONVERSATION = 'c0';

/** A device that has stored everything up to sequence 10, taking in a message that it cannot open. */
async function afterEntry(sequence: number, queuedAt = 0) {
  const store = await Store.open(`log-${sequence}-${queuedAt}`);
  const context = {
    store,
    search: new Search(store),
    kept: new Kept(
      () => 2_000,
      () => undefined,
    ),
    now: () => 2_000,
    account: () => ({ me: { userId: 'ana' } }),
    changed: () => undefined,
  } as unknown as Context;
  await store.write((tx) =>
    tx.objectStore('conversations').put({
      ...newConversationRow(CONVERSATION, 'direct', 'ben', queuedAt),
      stored: 10,
      historyFrom: 1,
      lastSequence: 10,
    }),
  );
  const log = new Log(context, { open: async () => null } as unknown as Archives, {} as Commits, new Filing(context), {
    take: async () => true,
  });
  await log.take({
    conversationId: CONVERSATION,
    sequence,
    senderId: 'ben',
    senderDeviceId: 'd0',
    messageId: 'm0',
    kind: EntryKind.Application,
    storedAt: 1_000,
    epoch: 1,
    flags: 1,
    payload: new Uint8Array(),
  } satisfies LogEntry);
  return store.conversation(CONVERSATION);
}

describe('an entry of the log', () => {
  it('that follows what is stored leaves the history whole', async () => {
    expect(await afterEntry(11)).toMatchObject({ stored: 11, historyFrom: 1 });
  });

  it('with others missing before it makes them history to be fetched', async () => {
    expect(await afterEntry(13)).toMatchObject({ stored: 13, historyFrom: 13 });
  });

  it('brings the chat to its place by the clock of the server, however wrong that of this device is', async () => {
    expect(await afterEntry(11, 20_000 * DAY_MS)).toMatchObject({ lastActivity: 1_000 });
  });
});
