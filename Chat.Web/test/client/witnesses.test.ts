import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../../src/client/context';
import { goBack } from '../../src/client/restored-log';
import { Witnesses } from '../../src/client/witnesses';
import { randomBytes, toHex } from '../../src/crypto/bytes';
import { type Content, encodeContent } from '../../src/crypto/content';
import { EntryKind, type LogEntry, type WelcomedConversation } from '../../src/protocol/frames';
import { newConversationRow } from '../../src/store/conversation-row';
import { Store } from '../../src/store/store';

const newId = () => toHex(randomBytes(16));
const CONVERSATION = newId();

/** A member's device, as far as it watches the log. */
class Device {
  readonly deviceId = newId();
  notice: string | null = null;

  private constructor(
    readonly store: Store,
    readonly name: string,
  ) {}

  static async start(name: string): Promise<Device> {
    const device = new Device(await Store.open(`${name}-${newId()}`), name);
    await device.store.write((tx) =>
      tx.objectStore('conversations').put(newConversationRow(CONVERSATION, 'group', '', 0)),
    );
    return device;
  }

  get #witnesses(): Witnesses {
    const account = () => ({ me: { userId: this.name }, device: { deviceId: this.deviceId } });
    const context = { store: this.store, account } as unknown as Context;
    return new Witnesses(context, { head: null, heard: () => undefined } as never);
  }

  /** The plaintext of a message that it writes now. */
  async writes(): Promise<Uint8Array> {
    const content: Content = { type: 'text', sentAt: 1, body: 'x', replyTo: null, mentions: [], forwarded: false };
    return encodeContent(content, await this.#witnesses.give(CONVERSATION)) ?? new Uint8Array();
  }

  async takes(entry: Entry, sequence: number): Promise<boolean> {
    return this.store.write(async (tx) => {
      const row = (await tx.objectStore('conversations').get(CONVERSATION))!;
      const { plaintext, ...frame } = entry;
      const isNew = await this.#witnesses.take(tx, row, { ...frame, sequence } as LogEntry, plaintext);
      row.stored = row.lastSequence = sequence;
      await tx.objectStore('conversations').put(row);
      this.notice = row.securityNotice?.code ?? null;
      return isNew;
    });
  }

  async disappearing(seconds: number | null): Promise<void> {
    await this.store.updateConversation(CONVERSATION, (row) => {
      row.disappearAfter = seconds;
    });
  }
}

type Entry = Partial<LogEntry> & { plaintext: Uint8Array | null };

let ana: Device;
let ben: Device;
let log: Entry[];

beforeEach(async () => {
  [ana, ben, log] = [await Device.start('ana'), await Device.start('ben'), []];
});

async function message(from: Device): Promise<Entry> {
  const entry = { messageId: newId(), senderId: from.name, senderDeviceId: from.deviceId, kind: EntryKind.Application };
  return { ...entry, conversationId: CONVERSATION, storedAt: 1, plaintext: await from.writes() };
}

function commit(from: Device): Entry {
  const entry = { messageId: newId(), senderId: from.name, senderDeviceId: from.deviceId, kind: EntryKind.Commit };
  return { ...entry, conversationId: CONVERSATION, storedAt: 1, plaintext: null };
}

/** Into the log, and to those devices. */
async function stored(entry: Entry, ...devices: Device[]): Promise<void> {
  log.push(entry);
  for (const device of devices) await device.takes(entry, log.length);
}

const silent = () => expect([ana.notice, ben.notice]).toEqual([null, null]);

describe('nothing is said', () => {
  it('of messages and commits that all see alike, however many', async () => {
    for (let turn = 0; turn < 50; turn++) {
      await stored(await message(turn % 3 === 0 ? ana : ben), ana, ben);
      if (turn % 7 === 0) await stored(commit(ana), ana, ben);
    }
    silent();
  });

  it('of messages that cross', async () => {
    for (let turn = 0; turn < 20; turn++) {
      const [one, other] = [await message(ana), await message(ben)];
      await stored(one, ana, ben);
      await stored(other, ana, ben);
    }
    silent();
  });

  it('to who was away, and to who had sealed a message long before it went', async () => {
    const waiting = await message(ben);
    for (let turn = 0; turn < 200; turn++) await stored(await message(ana), ana);
    await stored(waiting, ana);
    for (const [index, entry] of log.entries()) await ben.takes(entry, index + 1);
    await stored(await message(ben), ana, ben);
    silent();
  });

  it('to a device that came later, or of entries that were never delivered to it', async () => {
    for (let turn = 0; turn < 10; turn++) await stored(await message(ana), ana);
    for (let turn = 0; turn < 5; turn++) await stored(await message(ana), ana, ben);
    for (let turn = 0; turn < 3; turn++) await stored(await message(ana), ana);
    for (let turn = 0; turn < 20; turn++) await stored(await message(turn % 2 ? ana : ben), ana, ben);
    silent();
  });

  it('where messages disappear, and after it, when one has them and the other has not', async () => {
    for (const device of [ana, ben]) await device.disappearing(86_400);
    for (let turn = 0; turn < 6; turn++) await stored(await message(ana), ana);
    for (const device of [ana, ben]) await device.disappearing(null);
    for (let turn = 0; turn < 20; turn++) await stored(await message(turn % 2 ? ana : ben), ana, ben);
    silent();
  });

  it('after a backup was restored and what it lost was sent again in another order', async () => {
    for (let turn = 0; turn < 12; turn++) await stored(await message(turn % 2 ? ana : ben), ana, ben);
    log = log.slice(0, 6);
    for (const device of [ana, ben])
      await device.store.write((tx) =>
        goBack(tx, { conversationId: CONVERSATION, lastSequence: 6, epoch: 0 } as WelcomedConversation, device.name),
      );
    for (let turn = 0; turn < 20; turn++) await stored(await message(turn % 3 ? ana : ben), ana, ben);
    silent();
  });

  it('of members whose version says nothing', async () => {
    for (let turn = 0; turn < 5; turn++) await stored({ ...(await message(ana)), plaintext: null }, ana, ben);
    silent();
  });
});

describe('it is said', () => {
  it('that an entry is missing, also when it is a commit', async () => {
    await stored(await message(ana), ana, ben);
    await stored(commit(ana), ana);
    await ben.takes(await message(ana), 2);
    expect(ben.notice).toBe('log_differs');
  });

  it('until the two agree again', async () => {
    await stored(await message(ana), ana);
    await ben.takes(await message(ana), 1);
    expect(ben.notice).toBe('log_differs');
    for (let turn = 0; turn < 20; turn++) await stored({ ...(await message(ana)), plaintext: null }, ana, ben);
    await stored(await message(ben), ana, ben);
    expect(ben.notice).toBe('log_differs');
    await stored(await message(ana), ana, ben);
    expect(ben.notice).toBeNull();
  });

  it('that two stand in another order', async () => {
    const [one, two] = [await message(ana), await message(ben)];
    for (const [index, entry] of [one, two].entries()) await ana.takes(entry, index + 1);
    for (const [index, entry] of [two, one].entries()) await ben.takes(entry, index + 1);
    await ben.takes(await message(ana), 3);
    expect(ben.notice).toBe('log_differs');
  });

  it('that an entry comes again, which then counts once', async () => {
    const entry = await message(ana);
    expect(await ben.takes(entry, 1)).toBe(true);
    expect(await ben.takes(entry, 2)).toBe(false);
    expect(ben.notice).toBe('log_differs');
  });

  it('that somebody is said to have written before what they had seen', async () => {
    for (let turn = 0; turn < 3; turn++) await stored(await message(ana), ana);
    await ben.takes(await message(ana), 1);
    expect(ben.notice).toBe('log_differs');
  });
});
