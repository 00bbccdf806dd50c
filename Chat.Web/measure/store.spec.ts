import { test } from './dev-server';

/** How long people wait for a device that knows much: 500 chats, 100,000 messages. */
test('a warm start and a search', async ({ page, url }) => {
  await page.goto(`${url}measure/pages/store.html`);
  await page.waitForFunction('globalThis.seed');
  await page.evaluate('seed(500, 100000)');
  await page.reload();
  await page.waitForFunction('globalThis.warmStart');
  const times = (await page.evaluate('warmStart()')) as Record<string, number>;
  for (const [what, ms] of Object.entries(times))
    console.log(`${what}: ${what === 'rows' ? ms : `${ms.toFixed(1)} ms`}`);
});
