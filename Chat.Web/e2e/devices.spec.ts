import { anaAndBen, expect, test } from './people';

test('a second browser is let in by a typed code, and signed out again', async ({ browser, server }) => {
  const { ana, ben } = await anaAndBen(browser, server);
  await ben.says('before.');
  await ana.sees('before.');
  const other = await (await browser.newContext()).newPage();
  await other.goto(server.url);
  await other.getByRole('link', { name: 'Use another device' }).click();
  const code = other.getByLabel('Code to type');
  await expect(code).toHaveText(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/);

  await ana.page.goto(`${server.url}/settings/devices`);
  await ana.page.getByRole('button', { name: 'Link a device' }).click();
  await ana.page.getByRole('textbox', { name: 'Code from the new device' }).fill((await code.textContent()) ?? '');
  await ana.page.getByRole('button', { name: 'Continue' }).click();
  const digits = await ana.page.getByRole('img', { name: /^Number to compare: (\d ?){6}$/ }).getAttribute('aria-label');
  await expect(other.getByRole('img', { name: digits ?? '', exact: true })).toBeVisible();
  const start = Date.now();
  await ana.page.getByRole('button', { name: 'Yes, it is the same' }).click();
  const chat = other.getByRole('navigation', { name: 'Chats' }).getByRole('link', { name: /^Ben/ });
  await expect(chat).toContainText('before.');
  console.log(`from the tap to the chat list with last lines: ${Date.now() - start} ms`);
  await ana.page.getByRole('button', { name: 'Done' }).click();

  await ana.page.getByRole('button', { name: /^Sign out .* on / }).click();
  await ana.page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
  await expect(other.getByRole('alert')).toContainText('signed out from another of your devices');
  await expect(ana.page.getByRole('list', { name: 'Your devices' }).getByRole('listitem')).toHaveCount(1);
});
