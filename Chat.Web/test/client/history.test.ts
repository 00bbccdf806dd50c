import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import type { Archives } from '../../src/client/archives';
import type { Context } from '../../src/client/context';
import { Filing } from '../../src/client/filing';
import { History } from '../../src/client/history';
import { Kept } from '../../src/client/kept';
import type { Log } from '../../src/client/log';
import { EntryKind } from '../../src/protocol/frames';
import { newConversationRow } from '../../src/store/conversation-row';
import { Search } from '../../src/store/search';
import { Store } from '../../src/store/store';

const CHAT = 'c0';

function entry(sequence: number) {
  const sender = { senderId: 'ben', senderDeviceId: 'd0', messageId: `m${sequence}` };
  const rest = { storedAt: sequence, kind: EntryKind.Application, epoch: 1, payload: new Uint8Array([1]), flags: 1 };
  return { conversationId: CHAT, sequence, ...sender, ...rest };
}

it('fetches a gap that came to be while an older page was on its way', async () => {
  const store = await Store.open('history');
  const update = (part: { stored: number; historyFrom: number }) =>
    store.write((tx) =>
      tx.objectStore('conversations').put({ ...newConversationRow(CHAT, 'direct', 'ben', 0), ...part }),
    );
  await update({ stored: 1, historyFrom: 2 });
  const pages = [[entry(1)], [entry(1), entry(2), entry(3)]];
  const ask = async () => {
    // This device joins with the commit of sequence 4 while the first page is on its way.
    if (pages.length === 2) await update({ stored: 4, historyFrom: 4 });
    return { kind: 'page', more: false, entries: pages.shift() ?? [] };
  };
  const context = {
    store,
    search: new Search(store),
    kept: new Kept(Date.now, () => undefined),
    now: Date.now,
    account: () => ({ me: { userId: 'ana' } }),
    connection: { isOnline: true, ask },
    changed: () => undefined,
  } as unknown as Context;
  const archives = { fetch: async () => undefined } as unknown as Archives;
  const log = { open: async () => null } as unknown as Log;
  const history = new History(context, archives, log, new Filing(context));
  const { rows } = await history.page(CHAT, null, 10);
  expect(rows.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
});
