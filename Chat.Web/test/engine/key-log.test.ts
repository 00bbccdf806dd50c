import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Server } from '../../e2e/server';
import { HostileServer } from './hostile';
import { archivesOf, sealedByKey } from './memory';
import { eventually, Person } from './people';

/** A real server, and a second one that began as a copy of it: two faces, each whole and consistent in itself. */
let server: Server;
let fork: Server;
let hostile: HostileServer;
let ana: Person;
let ben: Person;

beforeAll(async () => {
  [server, fork] = await Promise.all([Server.start(), Server.start()]);
  hostile = await HostileServer.before(server.url);
  ana = await Person.join(server, server.ownerLink, 'Ana');
  ben = await Person.join(hostile, (await ana.engine.createInvite()).url, 'Ben');
}, 240_000);

afterAll(async () => {
  await Promise.all([ana, ben].map((person) => person?.leave()));
  hostile?.dispose();
  await Promise.all([server, fork].map((one) => one?.dispose()));
});

vi.setConfig({ testTimeout: 180_000 });

const alarm = async (person: Person) => (await person.engine.state()).keysAlarm;

describe('a server that shows two key logs', () => {
  it('is found out by two people who chat, uses no new keys until they have looked, and then goes on', async () => {
    const id = await ana.engine.openDirect(ben.userId);
    await ana.says(id, 'hello');
    await ben.sees(id, ['hello']);
    await ben.says(id, 'hi');
    for (const person of [ana, ben]) {
      await person.sees(id, ['hello', 'hi']);
      expect(await alarm(person)).toBeNull();
    }

    const invite = await ana.engine.createInvite();
    await copyOf(server, fork);
    const cem = await Person.join(server, invite.url, 'Cem');
    const dora = await Person.join(fork, invite.url.replace(server.url, fork.url), 'Dora');
    hostile.route = (path) => (/\/devices$|\/key-log\//.test(path) ? fork.url : null);
    hostile.disconnect();
    await ben.online();
    await eventually(async () => expect((await ben.store.account())?.keyLog?.head?.size).toBe(3));
    // So that Ana's messages speak of the log with Cem in it, and Ben's of the one with Dora.
    await ana.engine.openDirect(cem.userId);
    await eventually(async () => expect((await ana.store.account())?.keyLog?.head?.size).toBe(3));

    await ana.says(id, 'how are you?');
    await ben.sees(id, ['hello', 'hi', 'how are you?']);
    await eventually(async () => expect(await alarm(ben)).toEqual({ why: 'split', name: 'Ana' }));
    await ben.says(id, 'as always');
    await ana.sees(id, ['hello', 'hi', 'how are you?', 'as always']);
    await eventually(async () => expect(await alarm(ana)).toEqual({ why: 'split', name: 'Ben' }));

    hostile.behave();
    const withCem = await ben.engine.openDirect(cem.userId);
    await ben.says(withCem, 'a secret');
    await eventually(() => expect(ben.row(withCem)?.securityNotice).toMatchObject({ code: 'key_log_unconfirmed' }));
    expect(await cem.texts(withCem)).toEqual([]);

    await ben.engine.keysLookedAt();
    await cem.sees(withCem, ['a secret']);
    expect(await alarm(ben)).toBeNull();
    await eventually(() => expect(ben.row(withCem)?.securityNotice).toBeNull());
    await ana.engine.keysLookedAt();
    await Promise.all([cem, dora].map((person) => person.leave()));
  });
});

describe('a server that is restored from a backup', () => {
  it('is given the lists that it lost, nobody is alarmed, and no key is used twice', async () => {
    const id = await ana.engine.openDirect(ben.userId);
    const backup = join(server.data, 'before.backup');
    server.command('backup', backup);
    const phone = await ben.signsInElsewhere(server);
    await ana.says(id, 'to both of you');
    await eventually(async () => expect((await phone.texts(id)).at(-1)).toBe('to both of you'));
    for (const person of [ana, ben])
      await eventually(async () => expect((await person.store.identity(ben.userId))?.version).toBe(2));
    await phone.leave();
    const forgotten = await archivesOf([ana, ben]);

    await server.end('SIGTERM');
    server.command('restore', backup, '--force');
    await server.run();
    await backOnline();
    await backOnline();
    // As everybody knew it, one version on: the phone, which the server has forgotten, is still Ben's.
    await eventually(async () => expect((await ben.store.identity(ben.userId))?.version).toBe(3));
    await ben.says(id, 'back again');
    // What the log lost is sent again, before or after what is said now.
    await eventually(async () =>
      expect((await ana.texts(id)).slice(-2).sort()).toEqual(['back again', 'to both of you']),
    );
    await ana.says(id, 'indeed');
    await eventually(async () => expect((await ben.texts(id)).at(-1)).toBe('indeed'));
    for (const person of [ana, ben]) {
      expect(await alarm(person)).toBeNull();
      expect(person.row(id)?.securityNotice).toBeNull();
    }
    expect((await ana.store.identity(ben.userId))?.devices).toHaveLength(2);
    const sealed = await sealedByKey([ana, ben], forgotten);
    expect([...sealed].filter(([, payloads]) => payloads.size > 1)).toEqual([]);
  });
});

describe('a chat of two that a restored server does not know', () => {
  it('stays readable, says so, sends nothing, and is begun anew', async () => {
    const dan = await Person.join(server, (await ana.engine.createInvite()).url, 'Dan');
    const backup = join(server.data, 'chats.backup');
    server.command('backup', backup);
    // Ana has invited Dan and with that a chat; Ben has none yet.
    const old = await ben.engine.openDirect(dan.userId);
    await ben.says(old, 'hello Dan');
    await dan.sees(old, ['hello Dan']);
    await dan.says(old, 'hello Ben');
    await ben.sees(old, ['hello Dan', 'hello Ben']);

    await server.end('SIGTERM');
    server.command('restore', backup, '--force');
    await server.run();
    for (const person of [ana, ben, dan]) await person.engine.tryNow();
    for (const person of [ana, ben, dan]) await person.online();
    for (const person of [ben, dan]) {
      await eventually(() =>
        expect(person.row(old)).toMatchObject({ canWrite: false, cannotWriteReason: 'forgotten', unread: 0 }),
      );
      expect(await person.texts(old)).toEqual(['hello Dan', 'hello Ben']);
      await person.refused(person.says(old, 'nothing'));
    }
    const anew = await ben.engine.openDirect(dan.userId);
    expect(anew).not.toBe(old);
    await ben.says(anew, 'once more');
    await dan.sees(anew, ['once more']);
    await dan.says(anew, 'here');
    await ben.sees(anew, ['once more', 'here']);
    await dan.leave();
  });
});

describe('a server whose data folder was put back by hand', () => {
  it('loses nothing that a device still has, and people chat on', async () => {
    const id = await ana.engine.openDirect(ben.userId);
    await ana.says(id, 'before');
    await ben.sees(id, [...(await ana.texts(id))]);
    const old = join(fork.data, 'old');
    await server.end('SIGTERM');
    cpSync(server.data, old, { recursive: true });
    await server.run();
    await backOnline();
    await ana.says(id, 'what the old folder does not have');
    await eventually(async () => expect((await ben.texts(id)).at(-1)).toBe('what the old folder does not have'));

    await server.end('SIGTERM');
    rmSync(server.data, { recursive: true });
    cpSync(old, server.data, { recursive: true });
    server.command('restored');
    await server.run();
    await backOnline();
    await ben.says(id, 'still there?');
    await eventually(async () =>
      expect((await ana.texts(id)).slice(-2).sort()).toEqual(['still there?', 'what the old folder does not have']),
    );
    await ana.says(id, 'yes');
    await eventually(async () => expect((await ben.texts(id)).at(-1)).toBe('yes'));
    expect((await ben.texts(id)).filter((text) => text === 'what the old folder does not have')).toHaveLength(1);
    for (const person of [ana, ben]) expect(person.row(id)?.securityNotice).toBeNull();
  });
});

async function backOnline(): Promise<void> {
  for (const person of [ana, ben]) await person.engine.tryNow();
  await Promise.all([ana.online(), ben.online()]);
}

/** With everything that the first one knows, sessions included. */
async function copyOf(one: Server, other: Server): Promise<void> {
  await Promise.all([one.end('SIGTERM'), other.end('SIGTERM')]);
  cpSync(one.data, other.data, { recursive: true, force: true });
  await Promise.all([one.run(), other.run()]);
  await backOnline();
}
