import { it } from 'vitest';
import { Server } from '../e2e/server';
import { eventually, Person, people } from '../test/engine/people';

const CHATS = Number(process.env.CHATS ?? 500);
const STORM = Number(process.env.STORM ?? 40);

// As in a browser: a look reads the rows of all chats, and here four devices share one thread.
Person.sweepsEvery = 30_000;

const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** From saying to seeing it, at the other person's. */
async function latency(from: Person, to: Person, conversation: string, rounds: number): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const text = `latency ${Math.random()}`;
    const began = performance.now();
    await from.says(conversation, text);
    while (to.row(conversation)?.lastLine?.text !== text) await new Promise((resolve) => setTimeout(resolve, 2));
    times.push(performance.now() - began);
  }
  return times.sort((a, b) => a - b);
}

function told(what: string, times: number[]): void {
  const at = (share: number) => times[Math.floor(share * (times.length - 1))]?.toFixed(0);
  console.log(`${what}: median ${at(0.5)} ms, p95 ${at(0.95)} ms, worst ${at(1)} ms (${times.length} messages)`);
}

it(`a new device of somebody with ${CHATS} chats`, async () => {
  const server = await Server.start();
  const [ana, ben, cem] = (await people(server, 'Ana', 'Ben', 'Cem')) as [Person, Person, Person];
  const direct = await ben.engine.openDirect(cem.userId);
  for (let chat = 0; chat < CHATS; chat++) {
    // The server lets one person be added so many times a minute.
    if (chat % 90 === 89) await new Promise((resolve) => setTimeout(resolve, 60_000));
    const members = [ben.userId, ...(chat % 5 === 0 ? [cem.userId] : [])];
    const group = await ana.engine.createGroup({
      name: `Chat ${chat}`,
      picture: null,
      members,
      newMembersSee: 'nothing',
    });
    for (let line = 0; line < 3; line++) await ana.says(group, `${line} in ${chat}`);
  }
  await eventually(async () => {
    if ((await ana.store.archivesToUpload()).length + (await ana.store.outbox()).length > 0) throw new Error('not yet');
  }, 120_000);
  told('others, before', await latency(ben, cem, direct, 100));

  const asked = new Map<string, number>();
  const signIn = performance.now();
  const phone = await ana.signsInElsewhere(server, (path) => {
    const what = path.replace(/[0-9a-f]{32}/g, '{id}');
    asked.set(what, (asked.get(what) ?? 0) + 1);
  });
  console.log(`signed in and online: ${seconds(signIn)}`);
  const began = performance.now();
  const isOver = (async () => {
    await eventually(() => {
      const full = phone.rows.filter(({ lastLine, title }) => lastLine && title.startsWith('Chat '));
      if (full.length < CHATS) throw new Error('not yet');
    }, 120_000);
    console.log(`all ${CHATS} chats with name and last line: ${seconds(began)}`);
    await eventually(async () => {
      // A look reads all rows: often, it would be most of the work.
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      if ((await phone.store.conversations()).some(({ inGroup }) => !inGroup)) throw new Error('not yet');
    }, 600_000);
    console.log(`in all ${CHATS} groups: ${seconds(began)}`);
    return true;
  })();
  const meanwhile: number[] = [];
  while (!(await Promise.race([isOver, Promise.resolve(false)])))
    meanwhile.push(...(await latency(ben, cem, direct, 5)));
  told(
    'others, meanwhile',
    meanwhile.sort((a, b) => a - b),
  );
  console.log([...asked].map(([path, times]) => `${times} × ${path}`).join('\n'));
  for (const person of [ana, ben, cem, phone]) await person.leave();
  await server.dispose();
});

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
  if (times.length > 0)
    told(
      'a member writing in that group meanwhile',
      times.sort((a, b) => a - b),
    );
  for (const person of [ana, ben, cem, ...devices]) await person.leave();
  await server.dispose();
});
