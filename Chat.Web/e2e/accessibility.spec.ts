import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { INSECURE_HOST } from '../playwright.config';
import { anaAndBen, expect, PASSWORD, test } from './people';

async function hasNoViolations(page: Page): Promise<void> {
  // Legacy mode: the app has no frames, and the other mode opens a page of its own for each check.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  expect(
    violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).join(' ')}`),
  ).toEqual([]);
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const viewport of [
    { width: 390, height: 844 },
    { width: 1280, height: 800 },
  ]) {
    test(`every screen passes axe, ${colorScheme} at ${viewport.width}`, async ({ browser, server }) => {
      test.slow();
      const visitor = await (await browser.newContext({ colorScheme, viewport })).newPage();
      await visitor.goto(server.ownerLink);
      await expect(visitor.getByRole('button', { name: 'Create account' })).toBeVisible();
      await hasNoViolations(visitor);
      await visitor.goto(server.url);
      await expect(visitor.getByRole('button', { name: 'Sign in' })).toBeVisible();
      await hasNoViolations(visitor);

      const { ana, ben } = await anaAndBen(browser, server, { colorScheme, viewport });
      await ben.says('Hello');
      await ana.sees('Hello');
      await hasNoViolations(ana.page);
      await ana.page.getByRole('button', { name: 'Emoji' }).click();
      await expect(ana.page.getByRole('dialog', { name: /emoji/i })).toBeVisible();
      await hasNoViolations(ana.page);
      await ana.page.goto(server.url);
      await expect(ana.chatWith('Ben')).toBeVisible();
      await hasNoViolations(ana.page);
      await ana.page.getByRole('button', { name: 'New chat' }).click();
      await expect(ana.page.getByRole('textbox', { name: 'Find people' })).toBeVisible();
      await hasNoViolations(ana.page);
      await ana.page.keyboard.press('Escape');
      await ana.page.goto(`${server.url}/settings`);
      await expect(ana.page.getByRole('heading', { name: 'Profile' })).toBeVisible();
      await hasNoViolations(ana.page);
      await ana.page.getByRole('button', { name: 'Sign out' }).click();
      await expect(ana.page.getByRole('dialog')).toBeVisible();
      await hasNoViolations(ana.page);
    });

    test(`the first and the last screens pass axe, ${colorScheme} at ${viewport.width}`, async ({
      browser,
      server,
    }) => {
      const page = await (await browser.newContext({ colorScheme, viewport })).newPage();
      await page.goto(server.url.replace('localhost', INSECURE_HOST));
      await expect(page.getByRole('heading', { name: /not secure/ })).toBeVisible();
      await hasNoViolations(page);

      await page.goto(`${server.url}/join/never-made-this-code`);
      await expect(page.getByRole('heading', { name: /does not exist/ })).toBeVisible();
      await hasNoViolations(page);

      await page.goto(server.ownerLink);
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Ana');
      await page.getByRole('textbox', { name: 'Username' }).fill('ana');
      await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
      await page.getByRole('button', { name: 'Create account' }).click();
      await expect(page.getByRole('region', { name: 'Recovery code' })).toBeVisible();
      await hasNoViolations(page);
    });
  }
}
