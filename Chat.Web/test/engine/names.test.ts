import { afterAll, beforeAll, expect, it } from 'vitest';
import { Server } from '../../e2e/server';
import { eventually, Person, people } from './people';

let server: Server;
let ana: Person;
let ben: Person;
let cem: Person;

beforeAll(async () => {
  server = await Server.start();
  [ana, ben, cem] = (await people(server, 'Ana', 'Ben', 'Cem')) as [Person, Person, Person];
});
afterAll(async () => {
  Person.tellsAll = true;
  for (const person of [ana, ben, cem]) await person.leave();
  await server.dispose();
});

it('names that were not known when a chat was opened are told when they are, also of those who have left', async () => {
  const profile = { name: 'Hut', picture: null, newMembersSee: 'nothing' as const };
  const group = await ana.engine.createGroup({ ...profile, members: [ben.userId, cem.userId] });
  await eventually(() => expect(cem.row(group)?.title).toBe('Hut'));
  await cem.says(group, 'farewell');
  await ben.sees(group, ['farewell']);
  await cem.engine.leaveGroup(group);
  await ben.says(group, 'a pity');
  await ana.sees(group, ['farewell', 'a pity']);
  await eventually(async () => expect(await ana.store.archivesToUpload()).toEqual([]));

  Person.tellsAll = false;
  let answer = () => {};
  const asked = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const phone = await ana.signsInElsewhere(server, (path) => {
    if (path.endsWith('/group-info')) throw new Error('not now');
    return path === '/api/users/query' ? asked : undefined;
  });
  await eventually(() => expect(phone.row(group)?.lastLine?.text).toBe('a pity'));
  expect((await phone.message(group, 'farewell')).senderName).toBe('…');
  expect(phone.shown(group)).toEqual([]);
  answer();
  const farewell = () => phone.shown(group).find(({ text }) => text === 'farewell');
  await eventually(() => expect(farewell()?.senderName).toBe('Cem'));
  await phone.leave();
});
