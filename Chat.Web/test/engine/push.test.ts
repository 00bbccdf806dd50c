import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { Server } from '../../e2e/server';
import { toHex } from '../../src/crypto/bytes';
import { eventually, type Person, people } from './people';
import { PushService } from './push-service';

/** Engines against the real server, and what a browser would be given: opened by a library that knows nothing of ours. */
let service: PushService;
let server: Server;
let ana: Person;
let ben: Person;
let chat: string;
/** Its pushes stand behind what was caused before. */
let group: string;
let seen = 0;

beforeAll(async () => {
  service = await PushService.start();
  server = await Server.start('--Chat:Push:AllowedHosts', service.authority);
  [ana, ben] = (await people(server, 'Ana', 'Ben')) as [Person, Person];
  chat = await ana.engine.openDirect(ben.userId);
  group = await ana.engine.createGroup({
    name: 'Both',
    picture: null,
    members: [ben.userId],
    newMembersSee: 'nothing',
  });
  await says('before anybody wanted to know');
  await says('here, too', group);
  await ben.engine.subscribeToPush(service.subscription);
}, 240_000);

afterAll(async () => {
  await Promise.all([ana, ben].map((person) => person?.leave()));
  service?.stop();
  await server?.dispose();
});

afterEach(() => {
  seen = service.received.length;
});

async function says(text: string, where = chat): Promise<void> {
  await ana.says(where, text);
  await eventually(async () => expect(await ben.texts(where)).toContain(text));
}

/** The muting is told to the server. */
async function mutes(until: number | null): Promise<void> {
  await ben.engine.mute(chat, until);
  await eventually(async () => expect((await ben.store.account())?.mutesUntold).toEqual([]));
}

/** What is said in the group after it is told, and it is not. */
async function isSilent(text: string): Promise<void> {
  await says(text);
  await says(`after ${text}`, group);
  const [, conversation] = await nextPush();
  expect(toHex(conversation as Uint8Array)).toBe(group);
}

async function nextPush() {
  await eventually(() => expect(service.received.length).toBeGreaterThan(seen));
  return service.received[seen++]?.fields ?? [];
}

it('tells of a message by its place, its count and the ciphertext that is in the log', async () => {
  await says('are you there?');
  const [kind, conversation, sequence, epoch, unread, payload] = await nextPush();
  const { sequence: expected } = await ben.message(chat, 'are you there?');
  expect([kind, toHex(conversation as Uint8Array), sequence, unread]).toEqual([1, chat, expected, 2]);
  expect(epoch).toBeGreaterThan(0);
  const sent = ana.sent.map(toHex);
  expect(sent.some((frame) => frame.includes(toHex(payload as Uint8Array)))).toBe(true);
});

it('lets the server know whether any view is looked at', async () => {
  const said = () => ben.sent.map(toHex).filter((frame) => frame.startsWith('920c'));
  const before = said().length;
  await ben.engine.inSight('one', true);
  await ben.engine.inSight('two', true);
  await ben.engine.inSight('one', false);
  expect(said().slice(before)).toEqual(['920cc3']);
  await ben.engine.inSight('two', false);
  expect(said().slice(before)).toEqual(['920cc3', '920cc2']);
});

it('says nothing of a muted chat', async () => {
  await mutes(Number.MAX_SAFE_INTEGER);
  await isSilent('a whisper');
  await mutes(null);
  await says('aloud');
  const [, , sequence] = await nextPush();
  expect(sequence).toBe((await ben.message(chat, 'aloud')).sequence);
});

it('says nothing of what mentions nobody, where mentions alone are wanted', async () => {
  const wants = async (onlyMentions: boolean) => {
    await ben.engine.setOnlyMentions(chat, onlyMentions);
    await eventually(async () => expect((await ben.store.account())?.mutesUntold).toEqual([]));
  };
  await wants(true);
  await isSilent('to nobody in particular');
  seen = service.received.length;
  const mentions = [{ userId: ben.userId, start: 0, length: 4 }];
  await ana.engine.send(chat, { text: '@Ben look', replyTo: null, mentions });
  const [, , sequence] = await nextPush();
  expect(sequence).toBe((await ben.message(chat, '@Ben look')).sequence);
  await wants(false);
  await says('to all again');
  expect((await nextPush())[2]).toBe((await ben.message(chat, 'to all again')).sequence);
});

it('is told of what was chosen while the server was being told', async () => {
  let isAsked = false;
  ben.before = async (path) => {
    if (isAsked || !path.endsWith('/notifications')) return;
    isAsked = true;
    await ben.engine.mute(chat, null);
  };
  await ben.engine.mute(chat, Number.MAX_SAFE_INTEGER);
  await eventually(async () => expect([isAsked, (await ben.store.account())?.mutesUntold]).toEqual([true, []]));
  ben.before = () => undefined;
  await says('heard at once');
  expect((await nextPush())[2]).toBe((await ben.message(chat, 'heard at once')).sequence);
});

it('tells the server of what was muted while no device was subscribed', async () => {
  await ben.engine.unsubscribeFromPush();
  await ben.engine.mute(chat, Number.MAX_SAFE_INTEGER);
  await eventually(async () => expect((await ben.store.account())?.mutesUntold).toEqual([chat]));
  await ben.engine.subscribeToPush(service.subscription);
  expect((await ben.store.account())?.mutesUntold).toEqual([]);
  await isSilent('before it counts');
  await mutes(null);
});

it('clears what was read on another device', async () => {
  await says('read me elsewhere');
  await nextPush();
  const elsewhere = await ben.signsInElsewhere(server);
  await elsewhere.sees(chat, await ben.texts(chat));
  const { sequence } = await ben.message(chat, 'read me elsewhere');
  await elsewhere.engine.markRead(chat, sequence ?? 0);
  const [kind, conversation, readUpTo] = await nextPush();
  expect([kind, toHex(conversation as Uint8Array), readUpTo]).toEqual([2, chat, sequence]);
  await elsewhere.leave();
});

it('sends a test, and says of each device how that went', async () => {
  await ben.engine.testPush();
  expect(await nextPush()).toEqual([3]);
  const [device] = await ben.engine.pushDevices();
  expect(device).toMatchObject({ isThis: true, name: 'test', lastFailure: null });
  expect(device?.lastSuccessAt).toBeGreaterThan(0);
  await ben.engine.unsubscribeFromPush();
  expect(await ben.engine.pushDevices()).toEqual([]);
  expect((await ben.refused(ben.engine.testPush())).code).toBe('push_not_subscribed');
});
