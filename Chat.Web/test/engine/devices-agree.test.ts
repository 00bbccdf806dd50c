import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Server } from '../../e2e/server';
import { newId } from '../../src/client/ids';
import { chatItem } from '../../src/store/kept';
import { eventually, type Person, people } from './people';

/** Two devices of one person, and somebody to write with. */
let server: Server;
let laptop: Person;
let phone: Person;
let ben: Person;
let chat: string;

beforeAll(async () => {
  server = await Server.start();
  [laptop, ben] = (await people(server, 'Ana', 'Ben')) as [Person, Person];
  chat = await laptop.engine.openDirect(ben.userId);
  for (const text of ['one', 'two', 'three']) await ben.says(chat, text);
  await laptop.sees(chat, ['one', 'two', 'three']);
  phone = await laptop.signsInElsewhere(server);
  for (const device of [laptop, phone]) await device.sees(chat, ['one', 'two', 'three']);
}, 240_000);

afterAll(async () => {
  await Promise.all([laptop, phone, ben].map((person) => person?.leave()));
  await server?.dispose();
});

async function starred(device: Person): Promise<string[]> {
  return (await device.engine.starred()).map(({ message }) => message.text);
}

async function offline(...devices: Person[]): Promise<void> {
  for (const device of devices) await device.engine.networkChanged(false);
}

async function online(...devices: Person[]): Promise<void> {
  for (const device of devices) {
    await device.engine.networkChanged(true);
    await device.engine.tryNow();
    await device.online();
  }
}

const SETTINGS = { theme: 'dark', language: 'ar', quietHours: '22:00-07:00' };

describe('what is changed on one device', () => {
  it('is on the other at once', async () => {
    let slowest = 0;
    const one = await laptop.message(chat, 'one');
    const changes: [() => Promise<void>, (device: Person) => Promise<void> | void][] = [
      [() => laptop.engine.pin(chat, true), (device) => expect(device.row(chat)).toMatchObject({ pinned: true })],
      [() => laptop.engine.archive(chat, true), (device) => expect(device.row(chat)).toMatchObject({ archived: true })],
      [
        () => phone.engine.archive(chat, false),
        (device) => expect(device.row(chat)).toMatchObject({ archived: false }),
      ],
      [() => phone.engine.mute(chat, 4e12), (device) => expect(device.row(chat)).toMatchObject({ mutedUntil: 4e12 })],
      [
        () => laptop.engine.setOnlyMentions(chat, true),
        (device) => expect(device.row(chat)).toMatchObject({ onlyMentions: true }),
      ],
      [() => phone.engine.markUnread(chat), (device) => expect(device.row(chat)).toMatchObject({ markedUnread: true })],
      [
        () => laptop.engine.markRead(chat, 1),
        (device) => expect(device.row(chat)).toMatchObject({ markedUnread: false }),
      ],
      [
        () => phone.engine.star(chat, one.id, true),
        async (device) => {
          expect(await starred(device)).toEqual(['one']);
          expect(device.shown(chat).find(({ id }) => id === one.id)).toMatchObject({ starred: true });
        },
      ],
      [
        () => laptop.engine.setAppSettings({ theme: 'dark' }),
        async (device) =>
          expect((await device.engine.state()).appSettings).toMatchObject({ theme: 'dark', language: null }),
      ],
      [
        () => phone.engine.setAppSettings({ language: 'ar' }),
        async (device) =>
          expect((await device.engine.state()).appSettings).toMatchObject({ theme: 'dark', language: 'ar' }),
      ],
      [
        () => laptop.engine.setAppSettings({ quietHours: '22:00-07:00' }),
        async (device) => expect((await device.engine.state()).appSettings).toEqual(SETTINGS),
      ],
    ];
    for (const [change, expected] of changes) {
      await change();
      const from = performance.now();
      for (const device of [laptop, phone]) await eventually(() => expected(device), 10_000);
      slowest = Math.max(slowest, performance.now() - from);
    }
    console.log(`the slowest change was on both devices after ${Math.round(slowest)} ms`);
  });

  it('carries a draft, and clears it when it is sent', async () => {
    const target = { type: 'reply' as const, messageId: (await laptop.message(chat, 'two')).id };
    await laptop.engine.saveDraft(chat, 'not yet', target);
    await eventually(() => expect(phone.row(chat)).toMatchObject({ draft: 'not yet', draftFor: null }));
    await eventually(() => expect(laptop.row(chat)).toMatchObject({ draft: 'not yet', draftFor: target }));
    await phone.engine.saveDraft(chat, 'rather so');
    await eventually(() => expect(laptop.row(chat)).toMatchObject({ draft: 'rather so', draftFor: null }));
    await laptop.engine.saveDraft(chat, 'rather so', target);
    await laptop.says(chat, 'now');
    await eventually(() => expect(laptop.row(chat)).toMatchObject({ draft: '', draftFor: null }));
    for (const device of [laptop, phone]) await eventually(() => expect(device.row(chat)).toMatchObject({ draft: '' }));
  });

  it('deletes for this person on both, and for nobody else', async () => {
    const two = await laptop.message(chat, 'two');
    await phone.engine.deleteForMe(chat, [two.id]);
    await laptop.sees(chat, ['one', 'three', 'now']);
    await ben.sees(chat, ['one', 'two', 'three', 'now']);
  });
});

describe('what this person says of a contact', () => {
  it('is said once: verified here is verified there, and taken back as well', async () => {
    const { digits } = await laptop.engine.safetyNumber(ben.userId);
    await laptop.engine.setVerified(ben.userId, digits);
    await eventually(() => expect(phone.row(chat)).toMatchObject({ verified: true }));
    expect(await phone.engine.safetyNumber(ben.userId)).toMatchObject({ digits, verified: true });
    await phone.engine.setVerified(ben.userId, null);
    await eventually(() => expect(laptop.row(chat)).toMatchObject({ verified: false }));
    await phone.engine.setVerified(ben.userId, digits);
  });
});

describe('what is changed without a connection', () => {
  it('of one chat on both devices stays from both; of the same thing the later one, whatever the clocks say', async () => {
    const three = await laptop.message(chat, 'three');
    laptop.ahead = 3_600_000;
    await offline(laptop);
    await online(laptop);
    await offline(laptop, phone);
    await laptop.engine.pin(chat, false);
    await laptop.engine.mute(chat, null);
    await laptop.engine.star(chat, three.id, true);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await phone.engine.mute(chat, 3e12);
    await phone.engine.archive(chat, true);
    await online(laptop, phone);
    for (const device of [laptop, phone]) {
      await eventually(() =>
        expect(device.row(chat)).toMatchObject({ pinned: false, mutedUntil: 3e12, archived: true }),
      );
      await eventually(async () => expect((await starred(device)).sort()).toEqual(['one', 'three']));
    }
    laptop.ahead = 0;
  });

  it('a message that brings a chat back from the archive does so for good', async () => {
    await laptop.engine.mute(chat, null);
    await eventually(() => expect(phone.row(chat)).toMatchObject({ mutedUntil: null }));
    await offline(laptop);
    await ben.says(chat, 'four');
    await eventually(() => expect(phone.row(chat)).toMatchObject({ archived: false }));
    await online(laptop);
    await laptop.sees(chat, ['one', 'three', 'now', 'four']);
    for (const device of [laptop, phone]) expect(device.row(chat)).toMatchObject({ archived: false });
  });
});

describe('a new device', () => {
  it('has all of it, also of chats and messages that it has yet to meet', async () => {
    await laptop.engine.pin(chat, true);
    const tablet = await laptop.signsInElsewhere(server);
    await eventually(() => expect(tablet.row(chat)).toMatchObject({ pinned: true, archived: false, verified: true }));
    await eventually(async () => expect((await starred(tablet)).sort()).toEqual(['one', 'three']));
    await tablet.sees(chat, ['one', 'three', 'now', 'four']);
    expect((await tablet.engine.state()).appSettings).toEqual(SETTINGS);
    await tablet.leave();
  });

  it('fetches what is kept about 500 chats in a moment', async () => {
    const names = Array.from({ length: 500 }, () => chatItem(newId()));
    const fields = { pinned: { value: true, at: 1 }, draft: { value: 'half a sentence', at: 1 } };
    await laptop.store.write(async (tx) => {
      for (const name of names) await tx.objectStore('accountData').put({ name, fields, dirty: 1 });
    });
    await laptop.engine.pin(chat, false);
    await eventually(async () => expect(await laptop.store.keptDirty(1)).toEqual([]));
    const tablet = await laptop.signsInElsewhere(server);
    const from = performance.now();
    await eventually(async () => expect((await tablet.store.keptNames()).length).toBeGreaterThan(500));
    const took = performance.now() - from;
    console.log(`500 items on a new device after ${Math.round(took)} ms`);
    await tablet.leave();
  });
});
