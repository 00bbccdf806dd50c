import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Server } from '../../e2e/server';
import { fromBase64Url, fromHex, randomBytes, toBase64Url, toHex } from '../../src/crypto/bytes';
import { newDeviceKeys } from '../../src/crypto/device';
import { groupMembers, joinExternally } from '../../src/crypto/group';
import { newKeyPackages } from '../../src/crypto/key-package';
import { type Frame, HostileServer } from './hostile';
import { eventually, Person } from './people';

/** Engines against the real server; Ben's are behind somebody who lies to him. Each case is a row in docs/security.md. */
let server: Server;
let hostile: HostileServer;
let ana: Person;
let ben: Person;
let cem: Person;

vi.setConfig({ testTimeout: 180_000 });

const MESSAGE = 67;

beforeAll(async () => {
  server = await Server.start();
  hostile = await HostileServer.before(server.url);
  ana = await Person.join(server, server.ownerLink, 'Ana');
  const { url } = await ana.engine.createInvite();
  ben = await Person.join(hostile, url, 'Ben');
  cem = await Person.join(server, url, 'Cem');
}, 240_000);

afterEach(() => hostile.behave());

afterAll(async () => {
  await Promise.all([ana, ben, cem].map((person) => person?.leave()));
  hostile?.dispose();
  await server?.dispose();
});

const notice = (person: Person, id: string) => person.row(id)?.securityNotice?.code ?? null;
const notices = (person: Person, id: string, code: string | null) =>
  eventually(() => expect(notice(person, id), person.name).toBe(code));

/** A group of Ana's with Ben, so that each case has a log of its own. */
async function group(): Promise<string> {
  const group = { name: 'Club', picture: null, members: [ben.userId], newMembersSee: 'nothing' as const };
  const id = await ana.engine.createGroup(group);
  await eventually(() => expect(ben.row(id)).toMatchObject({ title: 'Club', canWrite: true }));
  return id;
}

async function says(id: string, ...texts: string[]): Promise<void> {
  for (const text of texts) {
    await ana.says(id, text);
    await eventually(async () => expect((await ana.message(id, text)).tick).not.toBe('waiting'));
  }
}

/** What Ben is told of the log of one conversation. */
function entries(id: string, change: (entry: Frame, place: number) => Frame[]): void {
  let place = 0;
  hostile.toClient = (frame) => {
    const isEntry = frame[0] === MESSAGE && toHex(frame[1] as Uint8Array) === id;
    return isEntry ? change(frame, place++) : [frame];
  };
}

/** The same entry elsewhere in the log. */
function moved(entry: Frame, by: number, messageId = entry[9]): Frame {
  return entry.with(2, (entry[2] as number) + by).with(9, messageId);
}

describe('a server that looks back', () => {
  it('an old GroupInfo brings a device in nowhere, and it heals', async () => {
    const id = await group();
    const old = await ben.http.groupInfo(id);
    await ana.engine.addMembers(id, [cem.userId]);
    await eventually(async () => expect((await ben.store.conversation(id))?.epoch).toBe(2));
    hostile.tamper = (path, body) => (path === `/api/conversations/${id}/group-info` ? old : body);
    const phone = await ben.signsInElsewhere(hostile);
    await says(id, 'not for an old group');
    await ben.sees(id, ['not for an old group']);
    expect((await phone.store.conversation(id))?.inGroup).toBe(false);
    hostile.behave();
    hostile.disconnect();
    await eventually(async () => expect((await phone.store.conversation(id))?.inGroup).toBe(true), 90_000);
    await says(id, 'for the phone, too');
    await eventually(async () => expect((await phone.texts(id)).at(-1)).toBe('for the phone, too'));
    await phone.leave();
  });
});

describe('a server that tampers with the log', () => {
  it('by leaving an entry out is noticed by both sides', async () => {
    const id = await group();
    entries(id, (entry, place) => (place === 1 ? [] : [moved(entry, place > 1 ? -1 : 0)]));
    await says(id, 'one', 'two', 'three', 'four');
    await ben.sees(id, ['one', 'three', 'four']);
    await notices(ben, id, 'log_differs');
    await ben.says(id, 'I am here');
    await notices(ana, id, 'log_differs');
    expect(await ana.texts(id)).toEqual(['one', 'two', 'three', 'four', 'I am here']);
  });

  it('by changing the order is noticed', async () => {
    const id = await group();
    let held: Frame[] = [];
    entries(id, (entry, place) => {
      if (place === 0) held = [moved(entry, 1)];
      return place === 0 ? [] : place === 1 ? [moved(entry, -1), ...held] : [entry];
    });
    await says(id, 'one', 'two', 'three');
    await ben.sees(id, ['two', 'one', 'three']);
    await notices(ben, id, 'log_differs');
  });

  it('by delivering an entry again is noticed, and the message is there once', async () => {
    const id = await group();
    entries(id, (entry, place) => (place === 0 ? [entry, moved(entry, 1)] : [moved(entry, 1)]));
    await says(id, 'pay me 10', 'thanks');
    await ben.sees(id, ['pay me 10', 'thanks']);
    await notices(ben, id, 'log_differs');
  });

  it('by delivering it again under another id cannot make it count twice', async () => {
    const id = await group();
    entries(id, (entry, place) => (place === 0 ? [entry, moved(entry, 1, randomBytes(16))] : [moved(entry, 1)]));
    await says(id, 'pay me 10', 'thanks', 'bye');
    await ben.sees(id, ['pay me 10', '<undecryptable>', 'thanks', 'bye']);
    await notices(ben, id, 'log_differs');
  });

  it('by repeating frames, or holding them back for a while, disturbs nobody, and nothing is said', async () => {
    const id = await group();
    entries(id, (entry) => [entry, entry]);
    await says(id, 'one', 'two');
    await ben.sees(id, ['one', 'two']);
    let held: Frame[] = [];
    entries(id, (entry, place) => {
      if (place < 3) held.push(entry);
      else held = [...held, entry];
      return place < 3 ? [] : held.splice(0);
    });
    await says(id, 'three', 'four', 'five', 'six');
    await ben.sees(id, ['one', 'two', 'three', 'four', 'five', 'six']);
    await ben.says(id, 'seven');
    await ana.sees(id, ['one', 'two', 'three', 'four', 'five', 'six', 'seven']);
    expect([notice(ana, id), notice(ben, id)]).toEqual([null, null]);
  });

  it('with a gap is put right from the history once it behaves, and nothing is said', async () => {
    const id = await group();
    await says(id, 'one');
    await ben.sees(id, ['one']);
    entries(id, (entry, place) => (place === 0 ? [] : [entry]));
    await says(id, 'two', 'three');
    await ben.sees(id, ['one', 'two', 'three']);
    expect(notice(ben, id)).toBeNull();
  });
});

describe('a server that brings in keys of its own', () => {
  it('a device that is in nobody’s list is refused in a commit, and nothing is sealed for it', async () => {
    const id = await ben.engine.openDirect(ana.userId);
    await ben.says(id, 'hello');
    await ana.sees(id, ['hello']);
    const phone = newDeviceKeys(ana.userId, toHex(randomBytes(16)));
    const { commit, epoch } = await joinExternally(fromBase64Url((await ben.http.groupInfo(id)).groupInfo), phone, id);
    const { stored = 0 } = (await ben.store.conversation(id)) ?? {};
    const entry = [MESSAGE, fromHex(id), stored + 1, fromHex(ana.userId), fromHex(phone.deviceId), Date.now(), 2];
    entries(id, (later) => [moved(later, 1)]);
    hostile.say([...entry, epoch - 1, commit, randomBytes(16), 0]);
    await notices(ben, id, 'device_refused');
    await ben.says(id, 'a secret');
    await ana.sees(id, ['hello', 'a secret']);
    expect(await ben.store.conversation(id)).toMatchObject({ inGroup: true });
    const leaves = groupMembers((await ben.store.groupState(id)) as Uint8Array).map(({ deviceId }) => deviceId);
    expect(leaves).not.toContain(phone.deviceId);
  });

  it('a key package of a device that its owner has not listed is refused, and it heals', async () => {
    const attacker = newDeviceKeys(toHex(randomBytes(16)), toHex(randomBytes(16)));
    const [pair] = await newKeyPackages(attacker, 1, false);
    hostile.tamper = (path, body) => {
      if (!/\/users\/\w+\/key-packages$/.test(path)) return body;
      const { packages } = body as { packages: { deviceId: string }[] };
      return { packages: packages.map((one) => ({ ...one, keyPackage: toBase64Url(pair!.publicPart) })) };
    };
    const id = await ben.engine.openDirect(cem.userId);
    await ben.says(id, 'a secret');
    await notices(ben, id, 'device_unconfirmed');
    expect(await ben.message(id, 'a secret')).toMatchObject({ tick: 'waiting' });
    hostile.behave();
    await ben.says(id, 'once more');
    await cem.sees(id, ['a secret', 'once more']);
    await notices(ben, id, null);
  });

  it('an old device list, or one that nobody has signed, is refused, and it heals', async () => {
    const id = await ben.engine.openDirect(cem.userId);
    let first: unknown;
    hostile.tamper = (path, body) => {
      if (path === `/api/users/${cem.userId}/devices`) first ??= body;
      return body;
    };
    hostile.disconnect();
    await ben.says(id, 'one');
    await eventually(async () => expect((await cem.texts(id)).at(-1)).toBe('one'));
    const phone = await cem.signsInElsewhere(server);
    await ben.says(id, 'two');
    await eventually(async () => expect((await phone.texts(id)).at(-1)).toBe('two'));
    expect(first).toBeDefined();

    const unsigned = (body: unknown) => ({ ...(body as object), payload: toBase64Url(randomBytes(200)) });
    const lies: [string, (body: unknown) => unknown][] = [
      ['device_list_unconfirmed', () => first],
      ['key_log_unconfirmed', unsigned],
    ];
    for (const [code, lie] of lies) {
      hostile.tamper = (path, body) => (path === `/api/users/${cem.userId}/devices` ? lie(body) : body);
      hostile.disconnect();
      await ben.online();
      await ben.says(id, `behind ${code}`);
      await notices(ben, id, code);
      expect(await ben.message(id, `behind ${code}`)).toMatchObject({ tick: 'waiting' });
      hostile.behave();
      hostile.disconnect();
      await eventually(async () => expect((await phone.texts(id)).at(-1)).toBe(`behind ${code}`));
      await notices(ben, id, null);
    }
    await phone.leave();
  });

  it('somebody who takes all key packages stops nobody from being added, and there are new ones soon', async () => {
    for (let claim = 0; claim < 60; claim++) await ben.http.claimKeyPackages(cem.userId);
    expect((await cem.http.keyPackagesLeft()).remaining).toBe(0);
    const id = await group();
    await ana.engine.addMembers(id, [cem.userId]);
    await eventually(() => expect(cem.row(id)).toMatchObject({ canWrite: true }));
    await says(id, 'welcome');
    await cem.sees(id, ['welcome']);
    await eventually(async () => expect((await cem.http.keyPackagesLeft()).remaining).toBeGreaterThanOrEqual(20));
  });

  it('keys under a person’s own name that are not theirs are told to that person', async () => {
    hostile.tamper = (path, body) =>
      path === `/api/users/${ben.userId}/devices`
        ? { ...(body as object), identityKey: toBase64Url(randomBytes(32)) }
        : body;
    hostile.disconnect();
    await eventually(async () => expect((await ben.engine.state()).keysAlarm).toEqual({ why: 'own', name: null }));
    hostile.behave();
    await ben.engine.keysLookedAt();
    expect((await ben.engine.state()).keysAlarm).toBeNull();
  });
});

describe('a device', () => {
  it('with a wrong clock chats like any other, and nothing is said', async () => {
    const id = await group();
    ben.ahead = 10 * 365 * 24 * 3_600_000;
    hostile.disconnect();
    await ben.online();
    await ben.says(id, 'from the future');
    await says(id, 'hello');
    for (const person of [ana, ben]) await eventually(async () => expect(await person.texts(id)).toHaveLength(2));
    expect([notice(ana, id), notice(ben, id)]).toEqual([null, null]);
    ben.ahead = 0;
  });
});
