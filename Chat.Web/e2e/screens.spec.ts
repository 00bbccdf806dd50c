import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { INSECURE_HOST } from '../playwright.config';
import { hasNoViolations, settled } from './looks';
import { anaAndBen, expect, PASSWORD, test } from './people';

/** Pictures of every screen, to be looked at; CI keeps them. */
const FOLDER = join(import.meta.dirname, '../../artifacts/screens');

for (const viewport of [
  { width: 390, height: 844 },
  { width: 1280, height: 800 },
]) {
  /** A picture in light and in dark. Colours differ by scheme and layouts by size: axe on one of the two at each size sees everything. */
  const look = async (page: Page, name: string) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await settled(page);
      await page.screenshot({ path: join(FOLDER, `${name}-${viewport.width}-${colorScheme}.png`) });
      if ((colorScheme === 'light') === viewport.width < 500) await hasNoViolations(page);
    }
  };

  test(`what a visitor sees at ${viewport.width}`, async ({ browser, server }) => {
    const page = await (await browser.newContext({ viewport })).newPage();
    await page.goto(server.url.replace('localhost', INSECURE_HOST));
    await expect(page.getByRole('heading', { name: /not secure/ })).toBeVisible();
    await look(page, 'not-secure');
    await page.goto(`${server.url}/join/never-made-this-code`);
    await expect(page.getByRole('heading', { name: /does not exist/ })).toBeVisible();
    await look(page, 'no-such-invite');
    await page.goto(server.url);
    await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible();
    await look(page, 'sign-in');
    await page.goto(server.ownerLink);
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Ana');
    await look(page, 'join');
    await page.getByRole('textbox', { name: 'Username' }).fill('ana');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(page.getByRole('region', { name: 'Recovery code' })).toBeVisible();
    await look(page, 'recovery-code');
    await page.getByRole('button', { name: 'I saved it' }).click();
    await expect(page.getByRole('img', { name: /QR code/ })).toBeVisible();
    await look(page, 'first-chats');
  });

  test(`what people see at ${viewport.width}`, async ({ browser, server }) => {
    test.slow();
    const { ana, ben } = await anaAndBen(browser, server, { viewport });
    await ben.says('Hello Ana 👋');
    await ben.says('Did you see https://example.org/a/long/address?with=parameters&and=more');
    await ana.sees('Did you see');
    await ana.says('Yes! It is just what we need.\nShall we meet tomorrow?');
    await ana.says('🎉');
    await ben.says('Tomorrow at ten');
    await expect(ben.tick('Tomorrow at ten', 'Read')).toBeVisible();
    await look(ana.page, 'conversation');
    await ana.page.getByRole('button', { name: 'Emoji' }).click();
    await expect(ana.page.getByRole('dialog', { name: /emoji/i })).toBeVisible();
    await look(ana.page, 'emoji');
    await ana.page.goto(server.url);
    await expect(ana.chatWith('Ben')).toBeVisible();
    await look(ana.page, 'chats');
    await ana.makesGroup('Mountain hut', ['Ben']);
    await ana.says('*Friday* at six, at the _station_. Who has the `key`?');
    await ben.page.goto(server.url);
    await ben.chatWith('Mountain hut').click();
    await ben.chooses('👍', 'Who has the');
    await ben.says('I have it.');
    await expect(ana.log.getByRole('button', { name: /^👍 Reacted/ })).toBeVisible();
    await ana.sees('I have it.');
    await look(ana.page, 'group');
    await ana.opensInfo();
    await expect(ana.page.getByRole('button', { name: 'Leave group' })).toBeVisible();
    await look(ana.page, 'group-info');
    await ana.page.goto(server.url);
    await ana.page.getByRole('button', { name: 'New chat' }).click();
    await ana.page.getByRole('textbox', { name: 'Find people' }).fill('ben');
    await expect(ana.page.getByRole('option', { name: 'Ben' })).toBeVisible();
    await look(ana.page, 'new-chat');
    await ana.page.goto(`${server.url}/settings`);
    await expect(ana.page.getByRole('heading', { name: 'Profile' })).toBeVisible();
    await look(ana.page, 'settings');
    await ana.page.getByRole('button', { name: 'Sign out' }).click();
    await expect(ana.page.getByRole('dialog')).toBeVisible();
    await look(ana.page, 'sign-out');
  });
}
