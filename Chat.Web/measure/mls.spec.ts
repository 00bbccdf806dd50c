import { test } from './dev-server';
import type { Cost } from './pages/mls';

/** What MLS costs in a browser. */
test('MLS costs', async ({ page, url }) => {
  await page.goto(`${url}measure/pages/mls.html`);
  await page.waitForFunction('globalThis.measureGroup');
  for (const size of [2, 50, 200, 1000]) {
    const costs = (await page.evaluate(`measureGroup(${size})`)) as Cost[];
    for (const { what, ms, bytes } of costs)
      console.log(`| ${size} | ${what} | ${ms < 10 ? ms.toFixed(1) : ms.toFixed(0)} ms | ${bytes} |`);
  }
});
