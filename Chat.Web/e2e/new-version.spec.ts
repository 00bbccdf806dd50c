import type { Browser, Page } from '@playwright/test';
import { HostileServer } from './hostile-server';
import { expect, inviteLink, Person, test } from './people';
import { Release } from './release';

/** Ana, looking at her chat with Ben, through the proxy. */
async function anaWithBen(browser: Browser, ownerLink: string): Promise<Person> {
  const ana = await Person.join(browser, ownerLink, 'Ana');
  const ben = await Person.join(browser, await inviteLink(ana), 'Ben');
  await expect(ben.page.getByRole('heading', { name: 'Ana' })).toBeVisible();
  await ana.chatWith('Ben').click();
  await ben.context.close();
  await expect(ana.composer).toBeVisible();
  return ana;
}

const released = (page: Page) => page.evaluate(() => (globalThis as { release?: string }).release ?? 'present');

async function looksForNews(page: Page): Promise<void> {
  await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
}

test('a new version is offered once, quietly, and taken by all tabs without losing what is being written', async ({
  browser,
  server,
}) => {
  const proxy = await HostileServer.before(server.url);
  proxy.serves = Release.present.file;
  const next = await Release.next();
  try {
    const ana = await anaWithBen(browser, server.ownerLink.replace(server.url, proxy.url));
    const first = ana.page;
    await first.evaluate(() => navigator.serviceWorker.ready);
    await expect.poll(() => first.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
    const second = await ana.context.newPage();
    await second.goto(first.url());
    await expect(second.getByRole('textbox', { name: 'Message' })).toBeVisible();
    const notice = (page: Page) => page.getByRole('status').filter({ hasText: 'New version' });

    proxy.serves = next.file;
    await looksForNews(first);
    await expect(notice(first)).toHaveCount(1);
    await expect(notice(second)).toHaveCount(1);
    expect(await released(first)).toBe('present');
    // A part that is loaded later, and that the server has no more.
    await first.getByRole('button', { name: 'Settings' }).click();
    await expect(first.getByRole('heading', { name: 'Profile' })).toBeVisible();
    await first.goBack();

    await second.getByRole('textbox', { name: 'Message' }).fill('half a sentence');
    await notice(first).getByRole('button', { name: 'Reload' }).click();
    for (const page of [first, second]) {
      await expect.poll(() => released(page).catch(() => 'on its way')).toBe('next');
      await expect(page.getByRole('textbox', { name: 'Message' })).toHaveValue('half a sentence');
      await expect(notice(page)).toHaveCount(0);
    }
    ana.page = second;
    await second.getByRole('textbox', { name: 'Message' }).press('Enter');
    await ana.sees('half a sentence');
    await expect(first.getByRole('log').getByRole('article')).toHaveCount(1);
  } finally {
    next.dispose();
    proxy.dispose();
  }
});

test('a new version takes no files, captions or recordings away from another tab', async ({ browser, server }) => {
  const proxy = await HostileServer.before(server.url);
  proxy.serves = Release.present.file;
  const next = await Release.next();
  try {
    const ana = await anaWithBen(browser, server.ownerLink.replace(server.url, proxy.url));
    const first = ana.page;
    await expect.poll(() => first.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
    const second = await ana.context.newPage();
    await second.goto(first.url());
    const tray = second.getByRole('dialog', { name: '1 file' });
    const attaches = async (name: string) => {
      const file = { name, mimeType: 'text/plain', buffer: Buffer.from('the way up') };
      await second.getByLabel('Attach files').setInputFiles(file);
      await tray.getByRole('textbox', { name: 'Caption' }).fill(`Caption of ${name}`);
    };
    await attaches('first.txt');
    proxy.serves = next.file;
    await looksForNews(first);
    const notice = first.getByRole('status').filter({ hasText: 'New version' });
    await notice.getByRole('button', { name: 'Reload' }).click();
    await expect(first.getByText('Something in another tab is not finished yet.')).toBeVisible();
    await tray.getByRole('button', { name: 'Send' }).click();
    await expect(first.getByRole('log').getByText('Caption of first.txt')).toBeVisible();
    expect(await Promise.all([first, second].map(released))).toEqual(['present', 'present']);

    await attaches('second.txt');
    await notice.getByRole('button', { name: 'Reload' }).click();
    await expect.poll(() => released(first).catch(() => 'on its way')).toBe('next');
    await expect(first.getByRole('log').getByText('Caption of first.txt')).toBeVisible();
    await expect(tray.getByRole('textbox', { name: 'Caption' })).toHaveValue('Caption of second.txt');
    await tray.getByRole('button', { name: 'Send' }).click();
    await expect(tray.getByRole('alert')).toHaveText('This page is out of date. Reload it.');
    expect(await released(second)).toBe('present');
    await second.keyboard.press('Escape');
    await expect.poll(() => released(second).catch(() => 'on its way')).toBe('next');
    await expect(second.getByRole('log').getByText('Caption of first.txt')).toBeVisible();
  } finally {
    next.dispose();
    proxy.dispose();
  }
});

test('a page of the next version takes the engine over, and the page before it is asked to reload', async ({
  browser,
  server,
}) => {
  const proxy = await HostileServer.before(server.url);
  proxy.serves = Release.present.file;
  const next = await Release.next();
  try {
    const ana = await anaWithBen(browser, server.ownerLink.replace(server.url, proxy.url));
    const first = ana.page;
    await first.evaluate(() => navigator.serviceWorker.ready);
    await ana.says('from the page of before');

    proxy.serves = next.file;
    const second = await ana.context.newPage();
    const cdp = await ana.context.newCDPSession(second);
    await cdp.send('Network.enable');
    // As a reload with the Shift key does.
    await cdp.send('Network.setBypassServiceWorker', { bypass: true });
    await second.goto(first.url());
    await expect.poll(() => released(second)).toBe('next');
    ana.page = second;
    await ana.sees('from the page of before');
    await ana.says('from the page of now');
    const notice = first.getByRole('status').filter({ hasText: 'New version' });
    await expect(notice).toHaveCount(1);
    await first.getByRole('textbox', { name: 'Message' }).fill('too late');
    await first.getByRole('textbox', { name: 'Message' }).press('Enter');
    await expect(first.getByRole('textbox', { name: 'Message' })).toHaveValue('too late');
    await expect(first.getByRole('alert')).toHaveText('This page is out of date. Reload it.');

    await notice.getByRole('button', { name: 'Reload' }).click();
    await expect.poll(() => released(first).catch(() => 'on its way')).toBe('next');
    for (const page of [first, second]) await expect(page.getByRole('log').getByRole('article')).toHaveCount(2);
  } finally {
    next.dispose();
    proxy.dispose();
  }
});
