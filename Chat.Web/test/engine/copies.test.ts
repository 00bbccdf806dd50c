import { decode } from '@msgpack/msgpack';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Server } from '../../e2e/server';
import { newId } from '../../src/client/ids';
import { FrameKind } from '../../src/protocol/generated';
import { type Image, imageOf, restored, sealedByKey } from './memory';
import { eventually, Person, people } from './people';

/** A memory of a device that was copied, set back or cut off goes on without using a key twice, and nothing is lost or comes twice. */
let server: Server;
let ben: Person;
let invite: string;
let ana: Person;
/** Everything that has run in the test. */
let devices: Person[];
let id: string;
let names = 0;

beforeAll(async () => {
  server = await Server.start();
  [ben] = (await people(server, 'Ben')) as [Person];
  invite = (await ben.engine.createInvite()).url;
}, 240_000);

afterAll(async () => {
  await ben?.leave();
  await server?.dispose();
});

beforeEach(async () => {
  ana = await Person.join(server, invite, `Ana${names++}`);
  devices = [ana, ben];
  id = await ana.engine.openDirect(ben.userId);
  await ana.says(id, 'first');
  await ben.sees(id, ['first']);
  await ana.sees(id, ['first']);
});

afterEach(async () => {
  const running = devices.filter((device) => device !== ben);
  await Promise.all(running.map((device) => device.leave()));
});

async function goesOn(from: { memory: string; jar: { cookie: string } }): Promise<Person> {
  const device = await Person.start(ana.name, server.url, from);
  devices.push(device);
  return device;
}

const startFrom = async (image: Image) => goesOn(await restored(image, `image ${newId()}`));
const deviceId = async (device: Person) => (await device.engine.state()).me?.deviceId;
const kindOf = (message: Uint8Array) => (decode(message) as [number])[0];

async function everybodySees(texts: string[], readers: Person[]): Promise<void> {
  for (const reader of readers)
    await eventually(
      async () => expect([...(await reader.texts(id))].sort(), reader.name).toEqual([...texts].sort()),
      60_000,
    );
}

async function noKeyIsUsedTwice(): Promise<void> {
  const sealed = await sealedByKey(devices);
  expect(sealed.size).toBeGreaterThan(0);
  expect([...sealed].filter(([, payloads]) => payloads.size > 1)).toEqual([]);
}

describe('a copy of a device', () => {
  it('that is made while the device sends becomes a device of its own; both go on', async () => {
    const group = await ana.engine.createGroup({
      name: 'Both',
      picture: null,
      members: [ben.userId],
      newMembersSee: 'nothing',
    });
    await ana.says(group, 'to all');
    await eventually(async () => expect(await ben.texts(group)).toEqual(['to all']));
    // Queued and not sealed: it stands in the image, too.
    const queued = Array.from({ length: 3 }, (_, index) => ana.says(id, `queued ${index}`));
    await Promise.all(queued);
    const image = await imageOf(ana);
    const texts = ['first', 'queued 0', 'queued 1', 'queued 2'];
    const say = async (device: Person, text: string) => {
      texts.push(text);
      await device.says(id, text);
      await device.says(group, text);
    };
    await say(ana, 'ana goes on');
    const copy = await startFrom(image);
    for (let round = 0; round < 5; round++) {
      await say(ana, `ana ${round}`);
      await say(copy, `copy ${round}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    await everybodySees(texts, [ben, ana, copy]);
    await eventually(async () => expect((await ben.texts(group)).length).toBe(12));
    expect(await deviceId(copy)).not.toBe(await deviceId(ana));
    await noKeyIsUsedTwice();
  });

  it('of which the device knows nothing is one when it comes back later', async () => {
    const image = await imageOf(ana);
    await ana.engine.networkChanged(false);
    const copy = await startFrom(image);
    await copy.says(id, 'by the copy');
    await ben.sees(id, ['first', 'by the copy']);
    await ana.says(id, 'by the device');
    await ana.engine.networkChanged(true);
    await everybodySees(['first', 'by the copy', 'by the device'], [ben, ana, copy]);
    expect(await deviceId(copy)).not.toBe(await deviceId(ana));
    await noKeyIsUsedTwice();
  });
});

describe('an old image of a device', () => {
  it.each(['in one connection', 'over several connections'])(
    'that was used since, %s, goes on as another device',
    async (how) => {
      const image = await imageOf(ana);
      const before = await deviceId(ana);
      if (how !== 'in one connection') {
        await ana.leave();
        ana = await goesOn(ana);
        await ana.online();
      }
      for (const text of ['second', 'third']) await ana.says(id, text);
      await ben.sees(id, ['first', 'second', 'third']);
      await ben.says(id, 'an answer');
      await ana.sees(id, ['first', 'second', 'third', 'an answer']);
      await new Promise((resolve) => setTimeout(resolve, 200));
      await ana.leave();
      const back = await startFrom(image);
      await back.says(id, 'from the image');
      await everybodySees(['first', 'second', 'third', 'an answer', 'from the image'], [ben, back]);
      expect(await deviceId(back)).not.toBe(before);
      await noKeyIsUsedTwice();
    },
  );
});

describe('a browser that removes what was stored', () => {
  it('keeps the session: the person signs in again, everything comes back, and the device is there once', async () => {
    await ben.says(id, 'an answer');
    await ana.sees(id, ['first', 'an answer']);
    const before = await deviceId(ana);
    await ana.leave();
    const empty = await goesOn({ memory: `empty ${newId()}`, jar: ana.jar });
    empty.userId = ana.userId;
    const username = ana.name.toLowerCase();
    await eventually(async () => expect((await empty.engine.state()).removedByBrowser).toEqual({ username }));
    await empty.refused(empty.engine.signIn({ username, password: 'wrong', deviceName: 'test' }));
    await empty.engine.signIn({ username, password: 'correct horse', deviceName: 'test' });
    await everybodySees(['first', 'an answer'], [empty]);
    await empty.says(id, 'here again');
    await everybodySees(['first', 'an answer', 'here again'], [ben, empty]);
    expect((await empty.engine.state()).removedByBrowser).toBeNull();
    const listed = await empty.listedDevices();
    expect(listed).toEqual([await deviceId(empty)]);
    expect(listed).not.toContain(before);
  });

  it('is not what has happened where nobody was signed in', async () => {
    const nobody = await Person.start('Nobody', server.url);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await nobody.engine.state()).removedByBrowser).toBeNull();
    await nobody.leave();
  });
});

describe('a device that stops', () => {
  it('and starts again is the same device', async () => {
    const before = await deviceId(ana);
    for (let round = 0; round < 3; round++) {
      await ana.says(id, `${round}`);
      await ana.leave();
      ana = await goesOn(ana);
    }
    await everybodySees(['first', '0', '1', '2'], [ben, ana]);
    expect(await deviceId(ana)).toBe(before);
    await noKeyIsUsedTwice();
  });

  it.each([
    ['between sealing and sending', FrameKind.Send, 'breaks before'],
    ['between sending and being answered', FrameKind.Send, 'breaks after'],
    ['between storing its fence and confirming it', FrameKind.Confirm, 'breaks before'],
    ['between confirming its fence and hearing of it', FrameKind.Confirm, 'breaks after'],
  ] as const)('%s goes on where it was', async (_, kind, fate) => {
    const before = await deviceId(ana);
    if (kind === FrameKind.Confirm) await ana.leave();
    const cut = kind === FrameKind.Confirm ? await goesOn(ana) : ana;
    let broken = false;
    cut.line = (message) => {
      if (broken) return 'breaks before';
      broken = kindOf(message) === kind;
      return broken ? fate : 'holds';
    };
    await cut.says(id, 'cut off');
    await eventually(() => expect(broken).toBe(true));
    await cut.leave();
    ana = await goesOn(cut);
    await ana.says(id, 'goes on');
    await everybodySees(['first', 'cut off', 'goes on'], [ben, ana]);
    expect(await deviceId(ana)).toBe(before);
    await noKeyIsUsedTwice();
  });
});
