import { anaAndBen, expect, test } from './people';

test('on a phone it is a list, then a chat, and Back goes back', async ({ browser, server }) => {
  const { ana } = await anaAndBen(browser, server, { viewport: { width: 390, height: 844 } });
  await expect(ana.chats).toBeHidden();
  await ana.page.getByRole('button', { name: 'Back' }).click();
  await expect(ana.chats).toBeVisible();
  await expect(ana.composer).toBeHidden();
  await ana.chatWith('Ben').click();
  await expect(ana.composer).toBeVisible();
  await ana.page.goBack();
  await expect(ana.chats).toBeVisible();
});
