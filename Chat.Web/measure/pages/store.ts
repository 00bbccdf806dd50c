import type { EngineEvent } from '../../src/client/api';
import { Engine } from '../../src/client/engine';
import { randomBytes, toHex } from '../../src/crypto/bytes';
import { newDeviceKeys } from '../../src/crypto/device';
import { createGroup } from '../../src/crypto/group';
import { newVault } from '../../src/crypto/vault';
import { newConversationRow } from '../../src/store/conversation-row';
import type { ConversationRow, MessageRow } from '../../src/store/schema';
import { type SearchBlock, searchBlockOf, withLine } from '../../src/store/search-block';
import { Store } from '../../src/store/store';

const WORDS =
  'the quick brown fox jumps over a lazy dog while everybody waits for dinner at seven tomorrow in Zürich with café crème'.split(
    ' ',
  );
const START = 1_700_000_000_000;

const newId = () => toHex(randomBytes(16));
const idOf = (number: number) => number.toString(16).padStart(32, '0');

/** Fills the store as months of chatting would. */
async function seed(conversations: number, messages: number): Promise<void> {
  const store = await Store.open('measure');
  const device = newDeviceKeys(newId(), newId());
  const me = {
    userId: device.userId,
    deviceId: device.deviceId,
    username: 'me',
    displayName: 'Me',
    contactNumber: '1',
  };
  const { contents: vault } = newVault();
  const state = await createGroup(newId(), device);
  await store.write((tx) =>
    tx
      .objectStore('account')
      .put({ me: { ...me, role: 'owner' }, device, vault, recoveryCode: null, logId: null }, 'me'),
  );
  const each = Math.ceil(messages / conversations);
  for (let number = 1; number <= conversations; number++) {
    const isGroup = number % 3 === 0;
    const peerId = idOf(1_000_000 + number);
    const row: ConversationRow = newConversationRow(
      idOf(number),
      isGroup ? 'group' : 'direct',
      isGroup ? '' : peerId,
      START,
    );
    Object.assign(row, {
      name: isGroup ? `Group ${number}` : null,
      inGroup: true,
      epoch: 5,
      stored: each,
      lastSequence: each,
    });
    await store.write(async (tx) => {
      const blocks = new Map<string, SearchBlock>();
      for (let sequence = 1; sequence <= each; sequence++) {
        const message = messageOf(row.id, sequence, sequence % 2 ? peerId : me.userId, number);
        // Not waited for one by one: the transaction is.
        void tx.objectStore('messages').put(message);
        const key = searchBlockOf(message).join();
        blocks.set(key, withLine(blocks.get(key), message));
        row.lastActivity = message.at;
        row.lastLine = { sequence, kind: 'text', text: message.text, senderId: message.senderId, at: message.at };
      }
      for (const block of blocks.values()) void tx.objectStore('search').put(block);
      await tx.objectStore('conversations').put(row);
      await tx.objectStore('states').put({ conversationId: row.id, state });
      const person = {
        userId: peerId,
        username: `person${number}`,
        displayName: `Person ${number}`,
        contactNumber: '1',
      };
      await tx
        .objectStore('identities')
        .put({ userId: peerId, person, identityKey: null, version: 0, hash: null, devices: [] });
      const members = [me.userId, peerId].map((userId) => ({ userId, role: 'member' as const }));
      if (isGroup)
        await tx.objectStore('groups').put({ conversationId: row.id, members, vouched: [], links: [], picture: null });
    });
  }
  store.close();
}

function messageOf(conversationId: string, sequence: number, senderId: string, number: number): MessageRow {
  const words = Array.from({ length: 8 }, (_, index) => WORDS[(sequence * 7 + index * 5 + number) % WORDS.length]);
  return {
    conversationId,
    sequence,
    id: newId(),
    senderId,
    senderDeviceId: senderId,
    at: START + (sequence * 500 + number) * 60_000,
    countsAsUnread: true,
    kind: 'text',
    text: `${words.join(' ')} ${sequence % 1000 === 7 ? `rare${number}` : ''}`,
    mentions: [],
    replyTo: null,
    forwarded: false,
    edit: null,
    reactions: [],
    event: null,
  };
}

/** From nothing but what is on the disk: the engine starts, the list is told, a chat is opened, words are looked for. */
async function warmStart(): Promise<Record<string, number>> {
  const times: Record<string, number> = {};
  const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const start = performance.now();
    const result = await work();
    times[what] = performance.now() - start;
    return result;
  };
  const engine = await timed('the list is told', async () => {
    const store = await Store.open('measure');
    let told: (event: EngineEvent) => void = () => undefined;
    const list = new Promise<number>((resolve) => {
      told = (event) => {
        if (event.type === 'conversations' && event.all) resolve(event.upserts.length);
      };
    });
    const started = new Engine(store, (event) => told(event), location.origin);
    await started.start();
    times.rows = await list;
    return started;
  });
  const rows = await timed('all rows again', () => engine.conversations());
  const id = rows[0]?.id ?? '';
  await timed('open a chat', () => engine.messages(id, null, 50));
  await timed('first search', () => engine.searchMessages('dinner', 50, null));
  for (const query of [
    'dinner',
    'cafe crem',
    'd',
    't',
    'the',
    'rare300',
    'fox dog tomorrow',
    'fox quick',
    'x',
    'nothing at all',
  ]) {
    const runs: number[] = [];
    for (let run = 0; run < 11; run++) {
      const start = performance.now();
      await engine.searchMessages(query, 50, null);
      runs.push(performance.now() - start);
    }
    times[`search "${query}" (median of 11)`] = runs.sort((a, b) => a - b)[5] ?? 0;
  }
  await engine.stop();
  return times;
}

Object.assign(globalThis, { seed, warmStart });
