import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Server } from '../../e2e/server';
import { eventually, type Person, people } from './people';

const CHATS = 22;

let server: Server;
let ana: Person;
let ben: Person;
let direct: string;
const groups: string[] = [];

beforeAll(async () => {
  server = await Server.start();
  [ana, ben] = (await people(server, 'Ana', 'Ben')) as [Person, Person];
  direct = await ana.engine.openDirect(ben.userId);
  for (let chat = 0; chat < CHATS; chat++) {
    const group = await ana.engine.createGroup({
      name: `Group ${chat}`,
      picture: null,
      members: [ben.userId],
      newMembersSee: 'nothing',
    });
    groups.push(group);
    await ana.says(group, `first in ${chat}`);
    await ana.says(group, `last in ${chat}`);
  }
  await ana.says(direct, 'to Ben');
  await eventually(() => expect(ben.rows.filter(({ lastLine }) => lastLine !== null)).toHaveLength(CHATS + 1));
  await eventually(async () => expect(await ana.store.archivesToUpload()).toEqual([]));
}, 240_000);

afterAll(async () => {
  await ana.leave();
  await ben.leave();
  await server.dispose();
});

describe('a new device', () => {
  it('shows all chats in their order, and the history of any, before it is in their groups', async () => {
    const asked: string[] = [];
    const phone = await ana.signsInElsewhere(server, (path) => {
      asked.push(path);
      if (path.endsWith('/group-info')) throw new Error('not now');
    });
    await eventually(() => {
      expect(phone.rows).toHaveLength(CHATS + 1);
      for (const [chat, group] of groups.entries())
        expect(phone.row(group)).toMatchObject({ title: `Group ${chat}`, lastLine: { text: `last in ${chat}` } });
      expect(phone.row(direct)).toMatchObject({ title: 'Ben', lastLine: { text: 'to Ben' } });
    });
    expect(inOrder(phone)).toEqual(inOrder(ana));
    await phone.sees(groups[3] ?? '', ['first in 3', 'last in 3']);
    expect((await phone.store.conversations()).some(({ inGroup }) => inGroup)).toBe(false);
    expect(asked.filter((path) => path === '/api/epoch-archives/query').length).toBeLessThanOrEqual(CHATS / 10);
    expect(asked.filter((path) => path.startsWith('/api/users/') && path !== '/api/users/query').length).toBeLessThan(
      4,
    );
    await phone.leave();
  });

  it('is soon in all groups, and at once in the one that is opened', async () => {
    const order: string[] = [];
    const opened = groups[0] ?? '';
    const phone = await ana.signsInElsewhere(server, (path) => {
      const [, id] = /conversations\/(\w+)\/group-info/.exec(path) ?? [];
      if (id) order.push(id);
    });
    await phone.engine.messages(opened, null, 20);
    await phone.says(opened, 'from the phone');
    await ben.sees(opened, ['first in 0', 'last in 0', 'from the phone']);
    await eventually(async () =>
      expect((await phone.store.conversations()).filter(({ inGroup }) => inGroup)).toHaveLength(CHATS + 1),
    );
    expect(order.indexOf(opened)).toBeLessThan(CHATS / 2);
    await phone.leave();
  });

  it('misses nothing that was written while it came in, and counts it as unread', async () => {
    const group = groups[7] ?? '';
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const phone = await ana.signsInElsewhere(server, (path) =>
      path === `/api/conversations/${group}/group-info` ? held : undefined,
    );
    await eventually(() => expect(phone.row(group)?.lastLine?.text).toBe('last in 7'));
    await ben.says(group, 'meanwhile');
    await ana.sees(group, ['first in 7', 'last in 7', 'meanwhile']);
    release();
    await eventually(() =>
      expect(phone.row(group)).toMatchObject({ lastLine: { text: 'meanwhile' }, unread: ana.row(group)?.unread }),
    );
    await phone.sees(group, ['first in 7', 'last in 7', 'meanwhile']);
    await phone.leave();
  });
});

describe('many new devices', () => {
  it('that come into the same group at the same moment are all in it soon', async () => {
    const group = groups[5] ?? '';
    const devices: Person[] = [];
    let isHeld = (path: string) => path.endsWith('/group-info');
    const before = (path: string) => {
      if (isHeld(path)) throw new Error('not now');
    };
    for (let device = 0; device < 5; device++)
      devices.push(await (device % 2 ? ana : ben).signsInElsewhere(server, before));
    for (const device of devices) await eventually(() => expect(device.row(group)?.lastLine?.text).toBe('last in 5'));
    isHeld = (path) => path.endsWith('/group-info') && !path.includes(group);
    await Promise.all(devices.map((device) => device.engine.messages(group, null, 20)));
    await eventually(async () => {
      for (const device of devices) expect((await device.store.conversation(group))?.inGroup).toBe(true);
    });
    await ana.says(group, 'welcome all');
    for (const device of devices) await eventually(() => expect(device.row(group)?.lastLine?.text).toBe('welcome all'));
    for (const device of devices) await device.leave();
  });
});

function inOrder(person: Person): string[] {
  return [...person.rows].sort((a, b) => b.lastActivity - a.lastActivity).map(({ id }) => id);
}
