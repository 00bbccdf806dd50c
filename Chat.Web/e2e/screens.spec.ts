import { join } from 'node:path';
import { anaAndBen, expect, test } from './people';

/** Pictures of every screen, to be looked at; CI keeps them. They are written to `artifacts/screens`. */
const FOLDER = join(import.meta.dirname, '../../artifacts/screens');

for (const colorScheme of ['light', 'dark'] as const) {
  for (const viewport of [
    { width: 390, height: 844 },
    { width: 1280, height: 800 },
  ]) {
    test(`screens, ${colorScheme} at ${viewport.width}`, async ({ browser, server }) => {
      test.slow();
      const picture = (name: string) => ({ path: join(FOLDER, `${name}-${viewport.width}-${colorScheme}.png`) });
      const context = await browser.newContext({ colorScheme, viewport });
      const visitor = await context.newPage();
      await visitor.goto(server.ownerLink);
      await expect(visitor.getByRole('button', { name: 'Create account' })).toBeVisible();
      await visitor.screenshot(picture('join'));
      await visitor.goto(server.url);
      await expect(visitor.getByRole('button', { name: 'Sign in' })).toBeVisible();
      await visitor.screenshot(picture('sign-in'));

      const { ana, ben } = await anaAndBen(browser, server, { colorScheme, viewport });
      await ben.says('Hello Ana 👋');
      await ben.says('Did you see https://example.org/a/long/address?with=parameters&and=more');
      await ana.says('Yes! It is just what we need.\nShall we meet tomorrow?');
      await ana.says('🎉');
      await ben.says('Tomorrow at ten');
      await expect(ben.tick('Tomorrow at ten', 'Read')).toBeVisible();
      await ana.page.screenshot(picture('conversation'));
      await ana.page.goto(server.url);
      await expect(ana.chatWith('Ben')).toBeVisible();
      await ana.page.screenshot(picture('chats'));
      await ana.makesGroup('Mountain hut', ['Ben']);
      await ana.says('*Friday* at six, at the _station_. Who has the `key`?');
      await ben.page.goto(server.url);
      await ben.chatWith('Mountain hut').click();
      await ben.chooses('👍', 'Who has the');
      await ben.says('I have it.');
      await expect(ana.log.getByRole('button', { name: /^👍 Reacted/ })).toBeVisible();
      await ana.sees('I have it.');
      await ana.page.screenshot(picture('group'));
      await ana.opensInfo();
      await expect(ana.page.getByRole('button', { name: 'Leave group' })).toBeVisible();
      await ana.page.screenshot(picture('group-info'));
      await ana.page.goto(server.url);
      await ana.page.getByRole('button', { name: 'New chat' }).click();
      await ana.page.getByRole('textbox', { name: 'Find people' }).fill('ben');
      await expect(ana.page.getByRole('option', { name: 'Ben' })).toBeVisible();
      await ana.page.screenshot(picture('new-chat'));
      await ana.page.goto(`${server.url}/settings`);
      await expect(ana.page.getByRole('heading', { name: 'Profile' })).toBeVisible();
      await ana.page.screenshot(picture('settings'));
    });
  }
}
