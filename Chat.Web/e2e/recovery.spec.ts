import { anaAndBen, expect, test } from './people';

test('whoever has lost everything but the recovery code finds all that was written', async ({ browser, server }) => {
  const { ana, ben } = await anaAndBen(browser, server);
  await ben.says('long ago');
  await ana.sees('long ago');
  await ana.page.close();

  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(server.url);
  await page.getByRole('textbox', { name: 'Username' }).fill('ana');
  await page.getByRole('button', { name: 'Forgot password?' }).click();
  await expect(page.getByRole('textbox', { name: 'Username' })).toHaveValue('ana');
  const code = page.getByRole('textbox', { name: 'Recovery code' });
  await code.fill(ana.recoveryCode.replace(/.$/, (last) => (last === '7' ? '8' : '7')));
  await page.getByLabel('New password', { exact: true }).fill('another horse battery');
  await page.getByRole('button', { name: 'Set new password' }).click();
  await expect(code).toHaveAccessibleDescription(/letter or digit/);
  await code.fill(ana.recoveryCode);
  await page.getByRole('button', { name: 'Set new password' }).click();

  const fresh = page.getByRole('region', { name: 'Recovery code' });
  await expect(fresh).toBeVisible();
  await expect(fresh).not.toContainText(ana.recoveryCode);
  await page.getByRole('button', { name: 'I saved it' }).click();
  await page.getByRole('link', { name: /^Ben/ }).click();
  await expect(page.getByRole('log', { name: 'Messages' }).getByText('long ago')).toBeVisible();
  await context.close();
});
