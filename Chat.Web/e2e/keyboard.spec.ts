import { anaAndBen, expect, Person, test } from './people';

test('everything from joining to sending is done without a mouse', async ({ browser, server }) => {
  const ana = await Person.join(browser, server.ownerLink, 'Ana');
  const link = /\/join\/\S+/.exec(
    (await ana.page
      .getByText(/\/join\//)
      .first()
      .textContent()) ?? '',
  )?.[0];
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  await page.goto(`${server.url}${link}`);
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toBeVisible();
  const { keyboard } = page;
  await keyboard.press('Tab');
  await keyboard.type('Ben');
  await keyboard.press('Tab');
  await keyboard.press('Tab');
  await keyboard.type('correct horse battery');
  await keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Recovery code' })).toBeVisible();
  for (let i = 0; i < 3; i++) await keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'I saved it' })).toBeFocused();
  await keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Message' })).toBeFocused();
  await keyboard.type('no mouse');
  await keyboard.press('Enter');
  await ana.chatWith('Ben').focus();
  await ana.page.keyboard.press('Enter');
  await ana.sees('no mouse');
});

test('Enter does not send while an input method composes', async ({ browser, server }) => {
  const { ana, ben } = await anaAndBen(browser, server);
  await ana.composer.fill('にほん');
  await ana.composer.dispatchEvent('keydown', { key: 'Enter', isComposing: true });
  await ana.composer.dispatchEvent('keydown', { key: 'Enter', keyCode: 229 });
  await expect(ana.composer).toHaveValue('にほん');
  await ana.composer.press('Enter');
  await ben.sees('にほん');
});

test('an emoji is picked with the keyboard and what others write is never markup', async ({ browser, server }) => {
  const { ana, ben } = await anaAndBen(browser, server);
  await ana.page.getByRole('button', { name: 'Emoji' }).press('Enter');
  await expect(ana.page.getByRole('dialog', { name: 'Choose an emoji' }).getByRole('button').first()).toBeFocused();
  await ana.page.keyboard.press('Enter');
  await expect(ana.composer).toHaveValue('😀');
  await ana.says('<img src=x onerror=alert(1)><b>bold</b>');
  await ben.sees('<img src=x onerror=alert(1)><b>bold</b>');
  await expect(ben.log.locator('img, b')).toHaveCount(0);
});
