import { afterAll, beforeAll, expect, it } from 'vitest';
import { Server } from '../../e2e/server';
import { eventually, type Person, people } from './people';

let server: Server;
let ana: Person;
let ben: Person;

beforeAll(async () => {
  server = await Server.start();
  [ana, ben] = (await people(server, 'Ana', 'Ben')) as [Person, Person];
});
afterAll(async () => {
  for (const person of [ana, ben]) await person.leave();
  await server.dispose();
});

it('what was read while a device was not connected is told to whoever looks at the chat when it is again', async () => {
  const chat = await ana.engine.openDirect(ben.userId);
  await ana.says(chat, 'are you there?');
  await ben.sees(chat, ['are you there?']);
  const tick = () => ana.shown(chat).find(({ text }) => text === 'are you there?')?.tick;
  await eventually(() => expect(tick()).toBe('delivered'));
  await ana.engine.networkChanged(false);
  await eventually(async () => expect((await ana.engine.state()).connection.state).not.toBe('online'));
  await ben.engine.markRead(chat, (await ben.message(chat, 'are you there?')).sequence ?? 0);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(tick()).toBe('delivered');
  await ana.engine.networkChanged(true);
  await eventually(() => expect(tick()).toBe('read'));
});
