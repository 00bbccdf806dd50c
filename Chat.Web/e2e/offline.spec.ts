import { anaAndBen, expect, type Person, test } from './people';

/** Another app shares it, and the person chooses their chat with Ben. */
async function isShared({ page }: Person, words: Record<string, string>, file?: string): Promise<void> {
  await page.evaluate(
    ([words, file]) => {
      const form = document.createElement('form');
      Object.assign(form, { method: 'post', action: '/share', enctype: 'multipart/form-data' });
      for (const [name, value] of Object.entries(words)) {
        const input = document.createElement('input');
        Object.assign(input, { name, value });
        form.append(input);
      }
      const files = new DataTransfer();
      if (file) files.items.add(new File(['sails'], file, { type: 'text/plain' }));
      const input = document.createElement('input');
      Object.assign(input, { type: 'file', name: 'files', files: files.files });
      if (file) form.append(input);
      document.body.append(form);
      form.submit();
    },
    [words, file] as const,
  );
  await expect(page.getByRole('heading', { name: 'Share with' })).toBeVisible();
  await page.getByRole('region', { name: 'Share with' }).getByRole('button', { name: 'Ben' }).click();
}

test('without a server the app starts, reads, searches and writes, and sends by itself when it is back', async ({
  browser,
  server,
}) => {
  const { ana, ben } = await anaAndBen(browser, server);
  await ben.says('the boat leaves at noon');
  await ana.sees('the boat leaves at noon');
  await ana.page.evaluate(() => navigator.serviceWorker.ready);
  await server.end('SIGKILL');
  await ana.context.setOffline(true);

  await ana.page.goto(server.url);
  await expect(ana.chatWith('Ben')).toBeVisible();
  await ana.page.getByRole('searchbox', { name: 'Search' }).fill('boat');
  await expect(ana.page.getByText('the boat leaves at noon').first()).toBeVisible();
  await ana.page.getByRole('button', { name: 'Clear search' }).click();
  // Parts that are loaded when they are asked for.
  await ana.page.getByRole('button', { name: 'Settings' }).click();
  await expect(ana.page.getByRole('heading', { name: 'Profile' })).toBeVisible();
  await ana.page.getByLabel('Language').selectOption({ label: 'Deutsch' });
  await expect(ana.page.getByRole('heading', { name: 'Profil' })).toBeVisible();
  await ana.page.getByLabel('Sprache').selectOption({ label: 'English' });

  await ana.chatWith('Ben').click();
  await ana.sees('the boat leaves at noon');
  await ana.says('I will be there');
  await expect(ana.tick('I will be there', 'Waiting')).toBeVisible();
  await ana.page.reload();
  await expect(ana.tick('I will be there', 'Waiting')).toBeVisible();

  await server.run();
  await ana.context.setOffline(false);
  await ben.sees('I will be there');
  await expect(ana.tick('I will be there', 'Read')).toBeVisible();
  await expect(ana.message('I will be there')).toHaveCount(1);
});

test('what another app shares goes into the composer and the tray of the chat that is chosen', async ({
  browser,
  server,
}) => {
  const { ana } = await anaAndBen(browser, server);
  await ana.page.evaluate(() => navigator.serviceWorker.ready);
  await expect.poll(() => ana.page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  await isShared(ana, { title: 'A boat', text: 'look at this' }, 'list.txt');
  const tray = ana.page.getByRole('dialog');
  await expect(tray.getByText('list.txt')).toBeVisible();
  await ana.page.keyboard.press('Escape');
  await expect(ana.composer).toHaveValue('A boat\nlook at this');
  await ana.page.goto(`${server.url}/share`);
  await expect(ana.page.getByText('Nothing was shared.')).toBeVisible();
});

test('what is shared into a chat leaves an edit and an answer there as they are', async ({ browser, server }) => {
  const { ana, ben } = await anaAndBen(browser, server);
  await ana.page.evaluate(() => navigator.serviceWorker.ready);
  await expect.poll(() => ana.page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  await ben.says('Who brings the boat?');
  await ana.says('I have no oars');
  await expect(ana.tick('I have no oars', 'Read')).toBeVisible();
  await ana.sees('Who brings the boat?');
  await ana.chooses('Edit', 'I have no oars');
  await expect(ana.composer).toHaveValue('I have no oars');
  await ana.composer.fill('I have two oars');
  await isShared(ana, { text: 'look at this' });
  await expect(ana.composer).toHaveValue('I have two oars');
  await ana.composer.press('Enter');
  await ben.sees('I have two oars');
  await expect(ana.composer).toHaveValue('look at this');

  await ana.chooses('Reply', 'Who brings the boat?');
  await expect(ana.page.getByRole('button', { name: 'Cancel reply' })).toBeVisible();
  await isShared(ana, { text: 'and at this' });
  await expect(ana.page.getByRole('button', { name: 'Cancel reply' })).toBeVisible();
  await expect(ana.composer).toHaveValue('look at this\nand at this');
  await ana.composer.press('Enter');
  await expect(ben.message('and at this')).toContainText('Who brings the boat?');
});
