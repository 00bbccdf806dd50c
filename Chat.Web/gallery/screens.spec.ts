import { join } from 'node:path';
import { type BrowserContext, test as base } from '@playwright/test';
import { hasNoViolations, settled } from '../e2e/looks';
import { pageFor } from './pages';
import { chat, open, SCREENS } from './screens';

/** Pictures of every screen, to be looked at. */
const FOLDER = join(import.meta.dirname, '../../artifacts/screens/gallery');

/** `CHAT_PICTURES=all`: both schemes at both sizes. */
const ALL = process.env.CHAT_PICTURES === 'all';

const SIZES = [
  { width: 390, height: 844 },
  { width: 1280, height: 800 },
];

/** One browsing context per size for all screens: the app is fetched and compiled once. */
const test = base.extend<object, { contexts: Map<number, BrowserContext> }>({
  contexts: [
    async ({ browser }, use, { project }) => {
      const { baseURL, timezoneId } = project.use;
      const contexts = new Map<number, BrowserContext>();
      for (const viewport of SIZES)
        contexts.set(viewport.width, await browser.newContext({ baseURL, timezoneId, viewport }));
      await use(contexts);
      for (const context of contexts.values()) await context.close();
    },
    { scope: 'worker' },
  ],
});

for (const [name, show] of Object.entries(SCREENS)) {
  for (const { width } of SIZES) {
    test(`${name} at ${width}`, async ({ contexts }) => {
      const page = await pageFor(contexts.get(width) as BrowserContext);
      await show(page);
      // Colours differ by scheme and layouts by size: two of the four see everything.
      const telling = width < 500 ? ('light' as const) : ('dark' as const);
      for (const colorScheme of ALL ? (['light', 'dark'] as const) : [telling]) {
        await page.emulateMedia({ colorScheme });
        await settled(page);
        await page.screenshot({ path: join(FOLDER, `${name}-${width}-${colorScheme}.png`) });
        // 500 rows are as a few are, only slower to check.
        if (colorScheme === telling && name !== 'chats-many') await hasNoViolations(page);
      }
      await page.evaluate(async () => {
        localStorage.clear();
        sessionStorage.clear();
        for (const name of await caches.keys()) await caches.delete(name);
      });
    });
  }
}

for (const language of ['de', 'ar'] as const) {
  for (const viewport of SIZES) {
    test(`screens in ${language} at ${viewport.width}`, async ({ browser }) => {
      const page = await browser.newPage({ viewport, locale: language });
      for (const [name, address] of Object.entries({
        chats: '/',
        family: chat('family'),
        info: `${chat('family')}/info`,
        settings: '/settings',
        storage: '/settings/storage',
      })) {
        await open(page, address);
        await settled(page);
        await page.screenshot({ path: join(FOLDER, `${language}-${name}-${viewport.width}.png`) });
        await hasNoViolations(page);
      }
      await page.close();
    });
  }
}
