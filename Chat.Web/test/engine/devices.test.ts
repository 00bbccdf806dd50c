import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Server } from '../../e2e/server';
import { fromBase64Url, toBase64Url } from '../../src/crypto/bytes';
import { linkCommitment, newLinkKeys, newLinkNonce } from '../../src/crypto/device-link';
import { groupEpoch, groupMembers } from '../../src/crypto/group';
import { eventually, Person, people } from './people';

/** Engines against the real server process: linking a device, and signing one out. */
let server: Server;
let ana: Person;
let ben: Person;
const others: Person[] = [];

beforeAll(async () => {
  server = await Server.start();
  [ana, ben] = (await people(server, 'Ana', 'Ben')) as [Person, Person];
}, 240_000);

afterEach(async () => {
  ana.tamper = (_, json) => json;
  for (const { deviceId, isThis } of await ana.engine.devices())
    if (!isThis) await ana.engine.signOutDevices([deviceId]);
  await ana.engine.newDevicesSeen();
  await Promise.all(others.splice(0).map((person) => person.leave()));
});

afterAll(async () => {
  await Promise.all([ana, ben].map((person) => person?.leave()));
  await server?.dispose();
});

async function newDevice(): Promise<Person> {
  const person = await Person.start('Ana', server.url);
  person.userId = ana.userId;
  others.push(person);
  return person;
}

async function link(device: Person, what: 'code' | 'url' = 'code'): Promise<void> {
  const link = await device.engine.startLink('Firefox on Linux');
  const [there, here] = await Promise.all([ana.engine.answerLink(link[what]), device.engine.linkAnswered()]);
  expect(here).toEqual({ digits: there.digits, name: 'ana' });
  expect(there).toEqual({ digits: expect.stringMatching(/^\d{6}$/), name: 'Firefox on Linux' });
  await Promise.all([ana.engine.confirmLink(), device.engine.linkFinished()]);
  await device.online();
}

async function leaves(person: Person, conversationId: string): Promise<string[]> {
  const state = await person.store.groupState(conversationId);
  return state ? groupMembers(state).map(({ deviceId }) => deviceId) : [];
}

async function deviceIdOf(person: Person): Promise<string> {
  return (await person.engine.state()).me?.deviceId ?? '';
}

describe('linking a device', () => {
  it('lets the new one in without a password, and it reads and writes like the other', async () => {
    const chat = await ana.engine.openDirect(ben.userId);
    await ana.says(chat, 'before');
    await ben.sees(chat, ['before']);
    const linked = await newDevice();
    const start = Date.now();
    await link(linked);
    console.log(`link: from showing the code to being in ${Date.now() - start} ms`);
    await eventually(async () => expect(await linked.texts(chat)).toEqual(['before']));
    await linked.says(chat, 'from the new one');
    await ben.sees(chat, ['before', 'from the new one']);
    expect(await ana.engine.devices()).toMatchObject([
      { name: 'test', isThis: true, state: 'listed' },
      { name: 'Firefox on Linux', isThis: false, online: true, state: 'listed', lastUsedAt: expect.any(Number) },
    ]);
    expect((await linked.store.account())?.vaultKey).toEqual((await ana.store.account())?.vaultKey);
    expect((await ana.engine.state()).newDevices, 'whoever lets a device in knows it').toEqual([]);
  });

  it('goes by QR code as well, and tells the other devices of the person', async () => {
    const second = await ana.signsInElsewhere(server);
    others.push(second);
    const linked = await newDevice();
    await link(linked, 'url');
    await eventually(async () =>
      expect((await second.engine.state()).newDevices).toEqual([
        { deviceId: await deviceIdOf(linked), name: 'Firefox on Linux' },
      ]),
    );
    await second.engine.newDevicesSeen();
    expect((await second.engine.state()).newDevices).toEqual([]);
    expect((await linked.engine.state()).newDevices).toEqual([]);
    // Ana's first device is told of the one that came by password.
    await eventually(async () => expect((await ana.engine.state()).newDevices).toMatchObject([{ name: 'other' }]));
  });

  it('shows other digits when somebody in the middle swaps the keys of a typed code', async () => {
    const [keys, nonce] = [newLinkKeys(), newLinkNonce()];
    ana.tamper = (path, json) => {
      if (/\/device-links\/[0-9A-Z]{8}$/.test(path))
        return { ...(json as object), commitment: toBase64Url(linkCommitment(keys.publicKey, nonce)) };
      if (!path.endsWith('/answer') || (json as { key: string | null }).key === null) return json;
      return { ...(json as object), key: toBase64Url(keys.publicKey), nonce: toBase64Url(nonce) };
    };
    const device = await newDevice();
    const { code } = await device.engine.startLink('Firefox');
    const [there, here] = await Promise.all([ana.engine.answerLink(code), device.engine.linkAnswered()]);
    expect(there.digits).not.toBe(here.digits);
    await ana.engine.declineLink();
    expect((await device.refused(device.engine.linkFinished())).code).toBe('device_link_declined');
  });

  it('refuses a key that was not committed to, and a commitment that is not in the QR code', async () => {
    const keys = newLinkKeys();
    ana.tamper = (path, json) =>
      path.endsWith('/answer') && (json as { key: string | null }).key !== null
        ? { ...(json as object), key: toBase64Url(keys.publicKey) }
        : json;
    const device = await newDevice();
    const first = await device.engine.startLink('Firefox');
    const answered = ana.refused(ana.engine.answerLink(first.code));
    await device.engine.linkAnswered();
    expect((await answered).code).toBe('device_link_mismatch');
    expect((await device.refused(device.engine.linkFinished())).code).toBe('device_link_declined');

    ana.tamper = (path, json) =>
      /\/device-links\/\w+$/.test(path) ? { ...(json as object), commitment: toBase64Url(new Uint8Array(32)) } : json;
    const second = await device.engine.startLink('Firefox');
    expect((await ana.refused(ana.engine.answerLink(second.url))).code).toBe('device_link_mismatch');
    expect(fromBase64Url(second.url.split('.').at(-1) ?? '')).toHaveLength(32);
  });

  it('says calmly why a code does not work', async () => {
    const device = await newDevice();
    const { code, url } = await device.engine.startLink('Firefox');
    const elsewhere = url.replace(server.url, 'https://elsewhere.example');
    for (const [text, why] of [
      ['', 'device_link_unknown'],
      ['0000-0000', 'device_link_unknown'],
      [elsewhere, 'device_link_elsewhere'],
      [`${server.url}/join/${code}`, 'device_link_elsewhere'],
    ] as const)
      expect((await ana.refused(ana.engine.answerLink(text))).code, text).toBe(why);
    await Promise.all([ana.engine.answerLink(code.toLowerCase().replace('-', ' ')), device.engine.linkAnswered()]);
    expect((await ben.refused(ben.engine.answerLink(code))).code).toBe('device_link_taken');
    const earlier = device.refused(device.engine.linkFinished());
    await device.engine.startLink('Firefox');
    expect((await earlier).code, 'the earlier link is over').toBe('device_link_unknown');
    await device.engine.stopLink();
    expect((await device.refused(device.engine.linkAnswered())).code).toBe('device_link_unknown');
  });
});

describe('a device that is signed out', () => {
  it('is out of every conversation soon though nobody writes, reads nothing that follows, and forgets what it had', async () => {
    const [chat, group] = await shared();
    const second = await ana.signsInElsewhere(server);
    others.push(second);
    const lost = await deviceIdOf(second);
    for (const id of [chat, group])
      await eventually(async () => {
        expect(await leaves(ana, id)).toContain(lost);
        expect(await leaves(second, id)).toContain(lost);
      });
    const kept = await Promise.all([chat, group].map((id) => second.store.groupState(id)));
    expect(kept).not.toContain(null);

    await ana.engine.signOutDevices([lost]);
    await eventually(async () => expect((await second.engine.state()).phase).toBe('signed-out'));
    expect((await second.engine.state()).signedOutBecause).toBe('device_revoked');
    expect([await second.store.account(), await second.store.conversationCount()]).toEqual([undefined, 0]);
    for (const id of [chat, group])
      await eventually(async () => {
        expect(await leaves(ana, id)).not.toContain(lost);
        expect(await leaves(ben, id)).not.toContain(lost);
      });
    await eventually(async () => expect((await ana.store.account())?.departed).toEqual([]));

    for (const [i, id] of [chat, group].entries()) {
      await ben.says(id, 'after');
      const { epoch } = (await ben.store.conversation(id)) ?? { epoch: 0 };
      await eventually(async () => expect((await ana.texts(id)).at(-1)).toBe('after'));
      const held = groupEpoch(kept[i] ?? new Uint8Array());
      expect(held, 'what was written since is in an epoch that the lost device is not in').toBeLessThan(epoch);
    }
  });

  it('is taken out by the other side when no device of its owner is there', async () => {
    const [chat] = await shared();
    const second = await ana.signsInElsewhere(server);
    others.push(second);
    const lost = await deviceIdOf(second);
    await eventually(async () => expect(await leaves(ben, chat)).toContain(lost));
    await second.engine.signOut();
    await ana.engine.networkChanged(false);
    await eventually(async () => expect(await leaves(ben, chat)).not.toContain(lost));
    await ana.engine.networkChanged(true);
    await ana.online();
  });

  it('forgets what it had when it comes back from being away', async () => {
    const second = await ana.signsInElsewhere(server);
    others.push(second);
    await second.engine.networkChanged(false);
    await ana.engine.signOutDevices([await deviceIdOf(second)]);
    expect((await second.engine.state()).phase).toBe('ready');
    await second.engine.networkChanged(true);
    await eventually(async () => expect((await second.engine.state()).phase).toBe('signed-out'));
    expect((await second.engine.state()).signedOutBecause).toBe('device_revoked');
    expect(await second.store.account()).toBeUndefined();

    await second.leave();
    const opened = await Person.start('Ana', server.url, second);
    others.push(opened);
    expect(await opened.engine.state(), 'it says why to a page that was not there').toMatchObject({
      phase: 'signed-out',
      signedOutBecause: 'device_revoked',
    });
    await opened.engine.signIn({ username: 'ana', password: 'correct horse', deviceName: 'again' });
    expect((await opened.engine.state()).signedOutBecause).toBeNull();
    await opened.engine.signOut();
    await opened.leave();
    const later = await Person.start('Ana', server.url, opened);
    others.push(later);
    expect((await later.engine.state()).signedOutBecause, 'who asked for it need not be told').toBeNull();
  });

  it('is signed out at the next connection when there is none', async () => {
    const second = await ana.signsInElsewhere(server);
    others.push(second);
    const lost = await deviceIdOf(second);
    await eventually(async () => expect((await ana.engine.devices()).map((one) => one.deviceId)).toContain(lost));
    ana.breaks = (path) => path.includes('/devices');
    await ana.engine.signOutDevices([lost]);
    expect(await ana.engine.devices()).toContainEqual(expect.objectContaining({ deviceId: lost, state: 'leaving' }));
    ana.breaks = () => false;
    await ana.engine.networkChanged(false);
    await ana.engine.networkChanged(true);
    await eventually(async () => expect((await second.engine.state()).phase).toBe('signed-out'));
    await eventually(async () => expect((await ana.engine.devices()).map((one) => one.deviceId)).not.toContain(lost));
  });

  it('is renamed in the list that its owner has signed', async () => {
    await ana.engine.renameThisDevice('  Kitchen ');
    expect(await ana.engine.devices()).toMatchObject([{ name: 'Kitchen', isThis: true }]);
    expect((await ana.refused(ana.engine.renameThisDevice('  '))).code).toBe('device_name_invalid');
    await ana.engine.renameThisDevice('test');
  });
});

async function shared(): Promise<[string, string]> {
  const chat = await ana.engine.openDirect(ben.userId);
  await ana.says(chat, 'hello');
  const group = { name: 'Family', picture: null, members: [ben.userId], newMembersSee: 'nothing' as const };
  const id = await ana.engine.createGroup(group);
  await eventually(() => expect(ben.row(id)).toMatchObject({ canWrite: true }));
  return [chat, id];
}
