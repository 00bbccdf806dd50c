import { expect, meetIn, type Person, test } from './people';
import { together } from './together';

const all = together();

test('a reply quotes what it answers, and a click on the quote leads there', async () => {
  const { ana, ben } = all.people;
  await meetIn('Replies', all.people, all.server);
  await ben.says('Shall we meet at ten?');
  for (let i = 1; i <= 40; i++) await ben.says(`in between ${i}.`);
  await ana.sees('in between 40.');
  await ana.log.hover();
  await expect(async () => {
    await ana.page.mouse.wheel(0, -3000);
    await expect(ana.message('Shall we meet at ten?')).toBeVisible({ timeout: 500 });
  }).toPass();
  await ana.chooses('Reply', 'Shall we meet at ten?');
  await expect(ana.composer).toBeFocused();
  await ana.says('Ten is fine.');
  const answer = ben.message('Ten is fine.');
  await expect(answer).toContainText('Shall we meet at ten?');
  await answer.getByRole('button', { name: /^Go to the message of/ }).click();
  await expect(ben.message('Shall we meet at ten?').first()).toBeInViewport();
  await expect(ben.log.getByRole('button', { name: '1 reply' })).toBeVisible();
  await ben.log.getByRole('button', { name: '1 reply' }).click();
  await expect(ben.page.getByRole('complementary', { name: 'Replies' })).toContainText('Ten is fine.');
});

test('a reaction is seen, counted and taken back', async () => {
  const { ana, ben, cem } = all.people;
  await meetIn('Reactions', all.people, all.server);
  await ana.says('We have a boat!');
  const reaction = (person: Person) => person.log.getByRole('button', { name: /^👍 Reacted/ });
  await ben.chooses('👍', 'We have a boat!');
  await expect(reaction(ana)).toHaveAccessibleName('👍 Reacted: Ben');
  await expect(reaction(ben)).toHaveAttribute('aria-pressed', 'true');
  await reaction(cem).click();
  await expect(reaction(ana)).toHaveAccessibleName(/Ben and Cem|Cem and Ben/);
  await expect(reaction(ana)).toContainText('2');
  await reaction(ben).click();
  await expect(reaction(ana)).toHaveAccessibleName('👍 Reacted: Cem');
  await reaction(cem).click();
  await expect(reaction(ana)).toHaveCount(0);
  await ana.chooses('React', 'We have a boat!');
  await ana.page.getByRole('dialog').getByRole('button', { name: '🙏' }).first().click();
  await expect(ben.log.getByRole('button', { name: '🙏 Reacted: Ana' })).toBeVisible();
});

test('an edit changes the message for both, from the menu and with the Up key', async () => {
  const { ana, ben } = all.people;
  await meetIn('Edits', all.people, all.server);
  await ana.says('See you at nien');
  await expect(ana.tick('See you at nien', 'Read')).toBeVisible();
  await ana.chooses('Edit', 'See you at nien');
  await expect(ana.composer).toHaveValue('See you at nien');
  await ana.says('See you at nine');
  await expect(ben.message('See you at nine')).toContainText('edited');
  await expect(ben.message('nien')).toHaveCount(0);

  await ana.composer.press('ArrowUp');
  await expect(ana.composer).toHaveValue('See you at nine');
  await ana.says('See you at ten');
  await expect(ben.message('See you at ten')).toContainText('edited');
  await expect(ana.message('See you at ten')).toContainText('edited');
  await expect(ben.log.getByRole('article')).toHaveCount(1);

  await ana.composer.fill('half a thought');
  await ana.chooses('Edit', 'See you at ten');
  await ana.composer.press('Escape');
  await expect(ana.composer).toHaveValue('half a thought');
});

test('a message is deleted for oneself and for everyone', async () => {
  const { ana, ben } = all.people;
  await meetIn('Deletions', all.people, all.server);
  await ana.says('only I lose this.');
  await ana.says('nobody keeps this.');
  await expect(ana.tick('nobody keeps this.', 'Read')).toBeVisible();
  const dialog = ana.page.getByRole('dialog');
  await ana.chooses('Delete', 'only I lose this.');
  await dialog.getByRole('button', { name: 'Delete for me' }).click();
  await expect(ana.message('only I lose this.')).toHaveCount(0);
  await ben.sees('only I lose this.');

  await ana.chooses('Delete', 'nobody keeps this.');
  await dialog.getByRole('button', { name: 'Delete for everyone' }).click();
  for (const person of [ana, ben]) {
    await person.sees('This message was deleted');
    await expect(person.message('nobody keeps this.')).toHaveCount(0);
  }
  await expect(ana.chatWith('Deletions')).toContainText('This message was deleted');
  await ben.chooses('Delete', 'only I lose this.');
  await expect(ben.page.getByRole('dialog').getByRole('button', { name: 'Delete for everyone' })).toHaveCount(0);
  await ben.page.keyboard.press('Escape');
  await ana.page.reload();
  await ana.sees('This message was deleted');
  await expect(ana.message('only I lose this.')).toHaveCount(0);
});

test('messages are forwarded, starred and found among the starred', async () => {
  const { ana, ben, cem } = all.people;
  await meetIn('Trip', all.people, all.server);
  await ben.says('The train leaves at 7:40.');
  await ana.sees('The train leaves at 7:40.');
  await ana.chooses('Forward', 'The train leaves at 7:40.');
  const dialog = ana.page.getByRole('dialog', { name: 'Forward to' });
  await dialog.getByRole('checkbox', { name: 'Cem' }).check();
  await dialog.getByRole('checkbox', { name: 'Ben' }).check();
  await dialog.getByRole('button', { name: 'Forward' }).click();
  await expect(ana.page.getByText('Forwarded to 2 chats')).toBeVisible();
  await cem.chatWith('Ana').click();
  await expect(cem.message('The train leaves at 7:40.')).toContainText('Forwarded');

  await ana.chooses('Star', 'The train leaves at 7:40.');
  await expect(ana.message('The train leaves').getByRole('img', { name: 'Starred' })).toBeVisible();
  await ana.page.reload();
  await ana.chats.getByRole('button', { name: 'More' }).click();
  await ana.page.getByRole('menuitem', { name: 'Starred messages' }).click();
  await expect(ana.page.getByRole('heading', { name: 'Starred messages' })).toBeVisible();
  await ana.page.getByRole('link', { name: /The train leaves at 7:40/ }).click();
  await expect(ana.page.getByRole('heading', { name: 'Trip', exact: true })).toBeVisible();
  await ana.chooses('Remove star', 'The train leaves at 7:40.');
  await expect(ana.log.getByRole('img', { name: 'Starred' })).toHaveCount(0);
  await ana.page.goto(`${all.server.url}/starred`);
  await expect(ana.page.getByText('No starred messages.')).toBeVisible();
});

test('who is mentioned sees it stand out, in the list too', async () => {
  const { ana, ben, cem } = all.people;
  await meetIn('Mentions', all.people, all.server);
  await ben.page.goto(all.server.url);
  await ana.composer.pressSequentially('Can @b');
  await expect(ana.page.getByRole('option', { name: 'Ben' })).toBeVisible();
  await ana.composer.press('Enter');
  await expect(ana.composer).toHaveValue('Can @Ben ');
  await ana.composer.pressSequentially('drive?');
  await ana.composer.press('Enter');
  await expect(ben.chatWith('Mentions').getByRole('img', { name: 'You were mentioned' })).toBeVisible();
  await ben.chatWith('Mentions').click();
  await expect(ben.message('Can @Ben drive?')).toHaveClass(/mentions-me/);
  await expect(cem.message('Can @Ben drive?')).not.toHaveClass(/mentions-me/);
  await expect(cem.message('Can @Ben drive?').locator('.mention')).toHaveText('@Ben');
  await expect(ben.chatWith('Mentions').getByRole('img', { name: 'You were mentioned' })).toHaveCount(0);
});

test('signs format a text, and markup stays text', async () => {
  const { ana, ben } = all.people;
  await meetIn('Formats', all.people, all.server);
  await ana.says('*bold* _italic_ ~gone~ `code` <b>not bold</b>');
  await ben.sees('<b>not bold</b>');
  const message = ben.message('<b>not bold</b>');
  await expect(message.locator('strong')).toHaveText('bold');
  await expect(message.locator('em')).toHaveText('italic');
  await expect(message.locator('s, del')).toHaveText('gone');
  await expect(message.locator('code')).toHaveText('code');
  await expect(message.locator('b')).toHaveCount(0);
});

test('a search finds a message by the beginnings of its words and leads to it', async () => {
  const { ana, ben } = all.people;
  await meetIn('Searches', all.people, all.server);
  await ben.says('The Café opens at eight.');
  for (let i = 1; i <= 60; i++) await ben.says(`filling ${i}.`);
  await ana.sees('filling 60.');
  await ana.page.getByRole('searchbox', { name: 'Search' }).fill('cafe ope');
  const hit = ana.chats.getByRole('link', { name: /The Café opens/ });
  await expect(hit.locator('mark')).toHaveText(['Café', 'ope']);
  await hit.click();
  await expect(ana.message('The Café opens at eight.')).toBeInViewport();
  await ana.page.getByRole('searchbox', { name: 'Search' }).fill('xylophone');
  await expect(ana.chats.getByText('Nothing found for “xylophone”.')).toBeVisible();
});

test('chats are pinned, muted, archived and marked unread', async () => {
  const { ana, ben } = all.people;
  await meetIn('List', all.people, all.server);
  await ben.chatWith('Ana').click();
  await ben.says('between us');
  await expect(ana.chatWith('Ben').getByLabel('1 unread')).toBeVisible();
  const order = async () => {
    const all = await ana.chats.getByRole('link').evaluateAll((links) => links.map((link) => link.ariaLabel));
    return all.filter((name) => name === 'Ben' || name === 'List');
  };
  await expect.poll(order).toEqual(['Ben', 'List']);
  await ana.choosesForChat('Pin', 'List');
  await expect(ana.chatWith('List').getByRole('img', { name: 'Pinned' })).toBeVisible();
  await expect.poll(order).toEqual(['List', 'Ben']);
  await ana.choosesForChat('Mute always', 'Ben');
  await expect(ana.chatWith('Ben').getByRole('img', { name: 'Muted' })).toBeVisible();
  await ana.choosesForChat('Mark as read', 'Ben');
  await expect(ana.chatWith('Ben').getByLabel('1 unread')).toHaveCount(0);
  await ana.choosesForChat('Mark as unread', 'Ben');
  await expect(ana.chatWith('Ben').getByRole('img', { name: 'Marked as unread' })).toBeVisible();
  await ana.page.reload();
  await expect(ana.chatWith('Ben').getByRole('img', { name: 'Marked as unread' })).toBeVisible();
  await expect(ana.chatWith('Ben').getByRole('img', { name: 'Muted' })).toBeVisible();
  await expect(ana.chatWith('List').getByRole('img', { name: 'Pinned' })).toBeVisible();

  await ana.choosesForChat('Archive', 'Ben');
  await expect(ana.chatWith('Ben')).toHaveCount(0);
  await ana.chats.getByRole('link', { name: 'Archived' }).click();
  await ana.page.getByRole('link', { name: 'Ben', exact: true }).click({ button: 'right' });
  await ana.page.getByRole('menuitem', { name: 'Move back to chats' }).click();
  await ana.page.goto(all.server.url);
  await expect(ana.chatWith('Ben')).toBeVisible();
});

test('a draft survives a reload and stands in the list', async () => {
  const { ana } = all.people;
  await meetIn('Drafts', all.people, all.server);
  await ana.composer.fill('not yet fin');
  await ana.chatWith('Ben').click();
  await expect(ana.chatWith('Drafts')).toContainText('Draft: not yet fin');
  await ana.page.reload();
  await expect(ana.chatWith('Drafts')).toContainText('Draft: not yet fin');
  await ana.chatWith('Drafts').click();
  await expect(ana.composer).toHaveValue('not yet fin');
  await ana.page.reload();
  await expect(ana.composer).toHaveValue('not yet fin');
});

test('who is blocked is heard no more, and is heard again afterwards', async () => {
  const { ana, ben } = all.people;
  await meetIn('Blocks', all.people, all.server);
  await ana.chatWith('Ben').click();
  await ben.chatWith('Ana').click();
  await ben.says('before.');
  await ana.sees('before.');
  const info = await ana.opensInfo();
  await info.getByRole('button', { name: 'Block Ben' }).click();
  await ana.page.getByRole('dialog').getByRole('button', { name: 'Block Ben' }).click();
  await expect(ana.page.getByText('You have blocked Ben.')).toBeVisible();
  await expect(ana.composer).toHaveCount(0);
  await ben.says('do you hear me?');
  await expect(ben.message('do you hear me?').getByRole('button', { name: 'Retry' })).toBeVisible();
  await expect(ana.message('do you hear me?')).toHaveCount(0);
  await expect(ben.page.getByRole('status', { name: 'Presence' })).toHaveText('');

  await ana.page.getByRole('button', { name: 'Unblock', exact: true }).click();
  await expect(ana.composer).toBeVisible();
  await ben.message('do you hear me?').getByRole('button', { name: 'Retry' }).click();
  await ana.sees('do you hear me?');
  await ana.says('Now I do.');
  await ben.sees('Now I do.');
});

test('an answer and a change that are being written are there again after a reload, with the draft behind the change', async () => {
  const { ana, ben } = all.people;
  await meetIn('Reloaded drafts', all.people, all.server);
  // What is shown then is what the engine has kept.
  const leavesAndComesBack = async (text: string) => {
    await ana.chatWith('Ben').click();
    await expect(ana.composer).toHaveValue('');
    await ana.chatWith('Reloaded drafts').click();
    await expect(ana.composer).toHaveValue(text);
  };
  await ben.says('Who brings the boat?');
  await ana.says('I have no oars');
  await expect(ana.tick('I have no oars', 'Read')).toBeVisible();
  await ana.sees('Who brings the boat?');
  await ana.chooses('Reply', 'Who brings the boat?');
  await ana.composer.fill('The boat is m');
  await leavesAndComesBack('The boat is m');
  await ana.page.reload();
  await expect(ana.composer).toHaveValue('The boat is m');
  await expect(ana.page.getByRole('button', { name: 'Cancel reply' })).toBeVisible();

  await ana.chooses('Edit', 'I have no oars');
  await ana.composer.fill('I have two oars');
  await leavesAndComesBack('I have two oars');
  await ana.page.reload();
  await expect(ana.composer).toHaveValue('I have two oars');
  await ana.composer.press('Enter');
  await ben.sees('I have two oars');
  await leavesAndComesBack('The boat is m');
  await ana.page.reload();
  await expect(ana.composer).toHaveValue('The boat is m');
  await expect(ana.page.getByRole('button', { name: 'Cancel editing' })).toHaveCount(0);

  await ana.chooses('Reply', 'Who brings the boat?');
  await ana.says('The boat is mine');
  await expect(ben.message('The boat is mine')).toContainText('Who brings the boat?');
  await ana.page.reload();
  await ana.sees('The boat is mine');
  await expect(ana.composer).toHaveValue('');
  await expect(ana.page.getByRole('button', { name: 'Cancel reply' })).toHaveCount(0);
});
