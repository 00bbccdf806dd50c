import { test } from './dev-server';

/** Reading back: 1,000 messages of one epoch and of fifty, and unlocking the vault with the password. */
test('archived messages and the vault', async ({ page, url }) => {
  await page.goto(`${url}measure/pages/archive.html`);
  await page.waitForFunction('globalThis.measureOpening');
  await page.evaluate('measureOpening(10, 1)');
  for (const epochs of [1, 50]) {
    const figures = (await page.evaluate(`measureOpening(1000, ${epochs})`)) as Record<string, number>;
    const line = Object.entries(figures).map(([what, ms]) => `${what} ${ms.toFixed(0)}`);
    console.log(`1,000 messages of ${epochs} epochs: ${line.join(', ')}`);
  }
});
