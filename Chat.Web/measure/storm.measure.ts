import { it } from 'vitest';
import { Server } from '../e2e/server';
import { eventually, Person, people } from '../test/engine/people';
import { latency, seconds, told } from './told';

const STORM = Number(process.env.STORM ?? 40);

// As in a browser: a look reads the rows of all chats, and here all devices share one thread.
Person.sweepsEvery = 30_000;

it(`${STORM} new devices of the members of one group, at the same moment`, async () => {
  const server = await Server.start();
  const [ana, ben, cem] = (await people(server, 'Ana', 'Ben', 'Cem')) as [Person, Person, Person];
  const group = await ana.engine.createGroup({
    name: 'All',
    picture: null,
    members: [ben.userId, cem.userId],
    newMembersSee: 'nothing',
  });
  await ana.says(group, 'hello');
  let tried = 0;
  let isHeld = true;
  const before = (path: string) => {
    if (!path.endsWith('/group-info')) return;
    if (isHeld) throw new Error('not now');
    tried++;
  };
  const devices: Person[] = [];
  for (let device = 0; device < STORM; device++)
    devices.push(await ([ana, ben, cem][device % 3] as Person).signsInElsewhere(server, before));
  for (const device of devices)
    await eventually(() => {
      if (!device.row(group)) throw new Error('not yet');
    });
  isHeld = false;
  const began = performance.now();
  await Promise.all(devices.map((device) => device.engine.messages(group, null, 20)));
  const times: number[] = [];
  for (;;) {
    const states = await Promise.all(devices.map((device) => device.store.conversation(group)));
    if (states.every((row) => row?.inGroup)) break;
    times.push(...(await latency(ana, ben, group, 1)));
  }
  console.log(`all ${STORM} in: ${seconds(began)}; commits tried ${tried}, won ${STORM}`);
  if (times.length > 0) told('a member writing in that group meanwhile', times);
  for (const person of [ana, ben, cem, ...devices]) await person.leave();
  await server.dispose();
});
