import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { ChatSettings } from '../../src/client/chat-settings';
import type { Context } from '../../src/client/context';
import { Filing } from '../../src/client/filing';
import { Kept } from '../../src/client/kept';
import type { Content } from '../../src/crypto/content';
import { EntryKind, type LogEntry } from '../../src/protocol/frames';
import { newConversationRow } from '../../src/store/conversation-row';
import { Search } from '../../src/store/search';
import { Store } from '../../src/store/store';

const CHAT = 'c0';
const SAID = { sentAt: 1, mentions: [], replyTo: null, forwarded: false };

let store: Store;
let filing: Filing;
let settings: ChatSettings;

/** Takes a message of Ana's in, or what she says about one. */
async function takes(sequence: number, content: Content): Promise<void> {
  const sender = { senderId: 'ana', senderDeviceId: 'd0', messageId: `m${sequence}` };
  const rest = { storedAt: sequence, kind: EntryKind.Application, epoch: 1, payload: new Uint8Array([1]), flags: 1 };
  const entry: LogEntry = { conversationId: CHAT, sequence, ...sender, ...rest };
  await withChat((tx, row) => filing.file(tx, row, entry, content));
}

async function withChat(
  work: (tx: Parameters<Filing['file']>[0], row: Parameters<Filing['file']>[1]) => Promise<unknown>,
): Promise<void> {
  await store.write(async (tx) => {
    const row = await tx.objectStore('conversations').get(CHAT);
    if (!row) throw new Error('The chat is not here.');
    await work(tx, row);
    await tx.objectStore('conversations').put(row);
  });
}

async function disappears(messageId: string): Promise<void> {
  const row = await store.messageById(CHAT, messageId);
  await withChat((tx, chat) => filing.remove(tx, chat, row ? [row] : []));
}

const target = async () => (await store.conversation(CHAT))?.draftFor;
const edits = (messageId: string) => ({ type: 'edit' as const, messageId, text: 'the words of it' });

beforeEach(async ({ task }) => {
  store = await Store.open(task.name);
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
  filing = new Filing(context);
  settings = new ChatSettings(context);
  await store.write((tx) => tx.objectStore('conversations').put(newConversationRow(CHAT, 'direct', 'ben', 0)));
  await takes(1, { type: 'text', body: 'the words of it', ...SAID });
  await takes(2, { type: 'text', body: 'another', ...SAID });
  await settings.saveDraft(CHAT, 'waits behind', edits('m1'));
});

describe('the words of a message that is being changed', () => {
  it('go with the message when it disappears', async () => {
    await disappears('m2');
    expect(await target()).toEqual(edits('m1'));
    await disappears('m1');
    expect(await target()).toBeNull();
    expect(await store.conversation(CHAT)).toMatchObject({ draft: 'waits behind' });
  });

  it('go with the message when it is deleted', async () => {
    await takes(3, { type: 'delete', sentAt: 1, target: 'm2' });
    expect(await target()).toEqual(edits('m1'));
    await takes(4, { type: 'delete', sentAt: 1, target: 'm1' });
    expect(await target()).toBeNull();
  });

  it('are not saved again by a view that goes on with the change', async () => {
    await takes(3, { type: 'delete', sentAt: 1, target: 'm1' });
    await disappears('m2');
    for (const gone of ['m1', 'm2']) {
      await settings.saveDraft(CHAT, 'waits still', edits(gone));
      expect(await store.conversation(CHAT)).toMatchObject({ draft: 'waits still', draftFor: null });
    }
  });
});
