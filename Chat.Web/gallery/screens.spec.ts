import { join } from 'node:path';
import { test } from '@playwright/test';
import { hasNoViolations, settled } from '../e2e/looks';
import { chat, open, SCREENS } from './screens';

/** Pictures of every screen, to be looked at; CI keeps them. */
const FOLDER = join(import.meta.dirname, '../../artifacts/screens/gallery');

const SIZES = [
  { width: 390, height: 844 },
  { width: 1280, height: 800 },
];

for (const [name, show] of Object.entries(SCREENS)) {
  for (const viewport of SIZES) {
    test(`${name} at ${viewport.width}`, async ({ browser }) => {
      const page = await browser.newPage({ viewport });
      await show(page);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await settled(page);
        await page.screenshot({ path: join(FOLDER, `${name}-${viewport.width}-${colorScheme}.png`) });
        // Colours differ by scheme and layouts by size: two of the four see everything. 500 rows are as a few are, only slower to check.
        const telling = (colorScheme === 'light') === viewport.width < 500;
        if (telling && name !== 'chats-many') await hasNoViolations(page);
      }
      await page.close();
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
