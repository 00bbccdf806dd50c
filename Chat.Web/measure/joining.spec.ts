import { expect, test } from '@playwright/test';
import { Server } from '../e2e/server';
import { eventually, Person, people } from '../test/engine/people';
import { latency, seconds, told } from './told';

const CHATS = Number(process.env.CHATS ?? 500);
const PASSWORD = 'correct horse';

// As in a browser: a look reads the rows of all chats, and here three devices share one thread.
Person.sweepsEvery = 30_000;

/** A new browser of somebody with many chats, while two others, who are in all of them and have programs of their own, write to each other. */
test(`a new device of somebody with ${CHATS} chats`, async ({ browser }) => {
  test.setTimeout(1_800_000);
  const server = await Server.start();
  const [ana, ben, cem] = (await people(server, 'Ana', 'Ben', 'Cem')) as [Person, Person, Person];
  const direct = await ben.engine.openDirect(cem.userId);
  for (let chat = 0; chat < CHATS; chat++) {
    // The server lets one person be added so many times a minute.
    if (chat % 90 === 89) await new Promise((resolve) => setTimeout(resolve, 60_000));
    const members = [ben.userId, ...(chat % 5 === 0 ? [cem.userId] : [])];
    const group = { name: `Chat ${chat}`, picture: null, members, newMembersSee: 'nothing' as const };
    const id = await ana.engine.createGroup(group);
    for (let line = 0; line < 3; line++) await ana.says(id, `${line} in ${chat}`);
  }
  await eventually(async () => {
    if ((await ana.store.archivesToUpload()).length + (await ana.store.outbox()).length > 0) throw new Error('not yet');
  }, 120_000);
  told('others, before', await latency(ben, cem, direct, 100));
  const epochs = async () =>
    new Map((await ana.store.conversations()).flatMap((row) => (row.kind === 'group' ? [[row.id, row.epoch]] : [])));
  const before = await epochs();
  // The device at hand is off: what it would do with each new leaf is done by the others as well.
  await ana.leave();

  const page = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
  await page.goto(server.url);
  await page.getByRole('textbox', { name: 'Username' }).fill('ana');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  const began = performance.now();
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  const rows = page.locator('.chat-row', { has: page.locator('.chat-time') });
  const reached = async (count: number) => {
    await expect(async () => expect(await rows.count()).toBeGreaterThanOrEqual(count)).toPass({ timeout: 300_000 });
  };
  const isOver = (async () => {
    await reached(Math.min(10, CHATS));
    console.log(`the first screen of chats with last lines: ${seconds(began)}`);
    await reached(CHATS);
    console.log(`all ${CHATS} chats with last lines: ${seconds(began)}`);
    await eventually(async () => {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      const joined = (await ben.store.conversations()).filter(({ id, epoch }) => epoch > (before.get(id) ?? epoch));
      if (joined.length < CHATS) throw new Error(`${joined.length} joined`);
    }, 900_000);
    console.log(`in all ${CHATS} groups: ${seconds(began)}`);
    return true;
  })();
  const meanwhile: number[] = [];
  while (!(await Promise.race([isOver, Promise.resolve(false)])))
    meanwhile.push(...(await latency(ben, cem, direct, 5)));
  told('others, meanwhile', meanwhile);
  for (const person of [ben, cem]) await person.leave();
  await page.context().close();
  await server.dispose();
});
