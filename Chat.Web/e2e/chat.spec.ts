import { anaAndBen, expect, type Person, test } from './people';
import { Server } from './server';

let server: Server;
let ana: Person;
let ben: Person;
/** Of the chat of Ana and Ben. */
let address: string;

test.describe.configure({ timeout: 300_000 });
test.beforeAll(async ({ browser }) => {
  test.setTimeout(300_000);
  server = await Server.start();
  ({ ana, ben } = await anaAndBen(browser, server));
  address = ben.page.url();
});
test.afterAll(async () => {
  await Promise.all([ana, ben].map((person) => person?.context.close()));
  await server?.dispose();
});
test.beforeEach(async () => {
  for (const person of [ana, ben]) {
    if (person.page.isClosed()) person.page = await person.context.newPage();
    await person.page.goto(address);
  }
  await expect(ana.page.getByRole('heading', { name: 'Ben' })).toBeVisible();
  await expect(ben.page.getByRole('heading', { name: 'Ana' })).toBeVisible();
});

test('two people join, chat, and the ticks tell the truth', async () => {
  await ben.says('Hello Ana');
  await ana.sees('Hello Ana');
  await expect(ben.tick('Hello Ana', 'Read')).toBeVisible();

  await ana.composer.fill('two');
  await ana.composer.press('Shift+Enter');
  await ana.composer.pressSequentially('lines https://example.org/x');
  await ana.composer.press('Enter');
  await ben.sees('two');
  const link = ben.log.getByRole('link', { name: 'https://example.org/x' });
  await expect(link).toHaveAttribute('rel', /noopener/);
});

test('unread, typing and presence are live', async () => {
  await expect(ana.page.getByRole('status', { name: 'Presence' })).toHaveText(/online/i);
  // Connected: what is typed before is told to nobody.
  await expect(ben.page.getByRole('status', { name: 'Presence' })).toHaveText(/online/i);
  await ben.composer.pressSequentially('typ');
  await expect(ana.page.getByRole('status', { name: 'Presence' })).toHaveText(/typing/i);
  await ben.composer.fill('');

  await ana.page.goto(server.url);
  await ben.says('one');
  await ben.says('two');
  await expect(ana.chatWith('Ben').getByLabel('2 unread')).toBeVisible();
  await expect(ben.tick('two', 'Delivered')).toBeVisible();

  await ben.page.close();
  await ana.chatWith('Ben').click();
  await expect(ana.page.getByRole('status', { name: 'Presence' })).toHaveText(/last seen today at \d\d:\d\d/);
});

test('a closed browser finds what was written to it, in order and once', async () => {
  await ben.page.close();
  for (let i = 1; i <= 10; i++) await ana.says(`message ${i}.`);
  await expect(ana.tick('message 10.', 'Sent')).toBeVisible();

  ben.page = await ben.context.newPage();
  await ben.page.goto(server.url);
  await ben.chatWith('Ana').click();
  const expected = Array.from({ length: 10 }, (_, i) => `message ${i + 1}.`);
  await expect.poll(() => ben.texts(/message \d+\./)).toEqual(expected);
  await ben.page.reload();
  await expect.poll(() => ben.texts(/message \d+\./)).toEqual(expected);
});

test('two tabs of one account are both live and send nothing twice', async () => {
  const second = await ana.context.newPage();
  await second.goto(ana.page.url());
  await ana.says('from tab one');
  await second.getByRole('textbox', { name: 'Message' }).fill('from tab two');
  await second.getByRole('textbox', { name: 'Message' }).press('Enter');
  await expect.poll(() => ben.texts(/from tab (?:one|two)/)).toEqual(['from tab one', 'from tab two']);
  await expect(second.getByRole('article').filter({ hasText: 'from tab one' })).toHaveCount(1);
  await ana.sees('from tab two');
  await second.close();
});

test('without a network messages wait and go out by themselves', async () => {
  await ana.context.setOffline(true);
  await expect(ana.page.getByRole('status', { name: 'Connection' })).toBeVisible();
  await ana.says('written offline');
  await expect(ana.tick('written offline', 'Waiting')).toBeVisible();
  await ana.context.setOffline(false);
  await ben.sees('written offline');
  await expect(ana.tick('written offline', 'Read')).toBeVisible();
  await expect(ana.page.getByRole('status', { name: 'Connection' })).toBeHidden();
});

for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
  test(`a server ended by ${signal} comes back with everything, once`, async () => {
    await ana.says(`before ${signal}.`);
    await expect(ana.tick(`before ${signal}.`, 'Read')).toBeVisible();
    await server.end(signal);
    await ana.says(`during ${signal}.`);
    await expect(ana.tick(`during ${signal}.`, 'Waiting')).toBeVisible();
    await server.run();
    await ben.sees(`during ${signal}.`);
    await ben.says(`after ${signal}.`);
    await expect
      .poll(() => ana.texts(new RegExp(`(before|during|after) ${signal}\\.`)))
      .toEqual([`before ${signal}.`, `during ${signal}.`, `after ${signal}.`]);
  });
}

test('signing out forgets, signing in again brings everything back', async () => {
  await ben.says('remember me');
  await ana.sees('remember me');
  await ana.page.getByRole('button', { name: 'Settings' }).click();
  await ana.page.getByRole('button', { name: 'Sign out' }).click();
  const dialog = ana.page.getByRole('dialog');
  await expect(dialog).toContainText(/this browser/);
  await dialog.getByRole('button', { name: 'Sign out' }).click();

  await ana.signIn('wrong password');
  await expect(ana.page.getByRole('alert')).toContainText('The username or the password is wrong.');
  await ana.signIn();
  await ana.chatWith('Ben').click();
  await ana.sees('remember me');
  await ana.says('I am back');
  await ben.sees('I am back');
});

test('people are found by username and by contact number', async () => {
  const number: string = await ana.page.evaluate(async () => (await (await fetch('/api/me')).json()).contactNumber);
  expect(number).toMatch(/^\d+$/);
  for (const written of ['ana', '@ANA', number, number.replace(/(\d{3})/g, '$1 ')]) {
    await ben.page.getByRole('button', { name: 'New chat' }).click();
    await ben.page.getByRole('textbox', { name: 'Find people' }).fill(written);
    await ben.page.getByRole('option', { name: /^Ana/ }).click();
    await expect(ben.page.getByRole('heading', { name: 'Ana' })).toBeVisible();
    await ana.says(`found by ${written}.`);
    await ben.sees(`found by ${written}.`);
  }
});

test('a used or invented invite is explained', async ({ browser }) => {
  const page = await browser.newPage();
  await page.goto(`${server.url}/join/never-made-this-code`);
  await expect(page.getByText(/invite/i).first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Create account' })).toHaveCount(0);
  await page.goto(server.ownerLink);
  await expect(page.getByText(/invite/i).first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Create account' })).toHaveCount(0);
  await page.close();
});
