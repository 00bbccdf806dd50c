import { HostileServer } from './hostile-server';
import { anaAndBen, expect, inviteLink, Person, test } from './people';

test('what is written to somebody who is signed in nowhere waits until they can read it, again and again', async ({
  browser,
  server,
}) => {
  test.slow();
  const { ana, ben } = await anaAndBen(browser, server);
  for (const round of [1, 2, 3]) {
    await ben.signOut();
    await ana.says(`while you were out ${round}.`);
    await expect(ana.tick(`while you were out ${round}.`, 'Waiting')).toBeVisible();
    await expect(ana.message(`while you were out ${round}.`)).toContainText('Waits until Ben is signed in');
    await ben.signIn();
    await ben.chatWith('Ana').click();
    await ben.sees(`while you were out ${round}.`);
    await expect(ana.tick(`while you were out ${round}.`, 'Read')).toBeVisible();
    await expect(ana.message(`while you were out ${round}.`)).not.toContainText('Waits until');
    await ben.says(`back ${round}.`);
    await ana.sees(`back ${round}.`);
    await expect(ben.tick(`back ${round}.`, 'Read')).toBeVisible();
  }
  const everything = /(?:while you were out|back) \d\./;
  const expected = [1, 2, 3].flatMap((round) => [`while you were out ${round}.`, `back ${round}.`]);
  await expect.poll(() => ben.texts(everything)).toEqual(expected);
  await expect(ben.log).not.toContainText('cannot be read');

  const devices = await ana.page.evaluate(async () => {
    const answer = await fetch(`/api/conversations/${location.pathname.split('/').at(-1)}`);
    return ((await answer.json()) as { devices: unknown[] }).devices.length;
  });
  expect(devices, 'the devices that signed out are in the group no more').toBe(2);
});

test('a person who has published no keys yet gets the first message when they have', async ({ browser, server }) => {
  const ana = await Person.join(browser, server.ownerLink, 'Ana');
  const hostile = await HostileServer.before(server.url);
  let withheld = true;
  hostile.tamper = (path, body) => (withheld && /\/users\/\w+\/key-packages$/.test(path) ? { packages: [] } : body);
  const ben = await Person.join(browser, hostile.url + new URL(await inviteLink(ana)).pathname, 'Ben');
  await ben.says('are you there?');
  await expect(ben.tick('are you there?', 'Waiting')).toBeVisible();
  withheld = false;
  await ben.says('now?');
  await ana.chatWith('Ben').click();
  await ana.sees('are you there?');
  await ana.sees('now?');
  hostile.dispose();
});

test('a device list that could not be fetched when a commit came is fetched later, and nothing is lost', async ({
  browser,
  server,
}) => {
  const ana = await Person.join(browser, server.ownerLink, 'Ana');
  const hostile = await HostileServer.before(server.url);
  const ben = await Person.join(browser, hostile.url + new URL(await inviteLink(ana)).pathname, 'Ben');
  await ben.says('before.');
  await ana.chatWith('Ben').click();
  await ana.sees('before.');

  let refused = 0;
  hostile.breaks = (path) => /\/users\/\w+\/devices$/.test(path) && ++refused > 0;
  await ana.signOut();
  await ana.signIn();
  await ana.chatWith('Ben').click();
  await expect.poll(() => refused).toBeGreaterThan(0);
  await ana.says('from a new device.');
  await expect(ana.tick('from a new device.', 'Sent')).toBeVisible();
  hostile.breaks = () => false;
  await ben.sees('from a new device.');
  await ben.says('after.');
  await ana.sees('after.');
  hostile.dispose();
});
