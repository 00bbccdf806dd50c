import { expect, type Locator, type Page } from '@playwright/test';

const IDS = {
  family: '9family'.padStart(32, '9'),
  climbing: 'climb'.padStart(32, '9'),
  old: 'old'.padStart(32, '9'),
  ben: `d${'1'.padStart(31, '0')}`,
  clara: `d${'2'.padStart(31, '0')}`,
  dmitri: `d${'4'.padStart(31, '0')}`,
  noa: `d${'5'.padStart(31, '0')}`,
  lena: `d${(99).toString(16).padStart(31, '0')}`,
};

export function chat(name: keyof typeof IDS): string {
  return `/c/${IDS[name]}`;
}

export function idOf(name: keyof typeof IDS): string {
  return IDS[name];
}

/** Opens an address of the app and waits until it is drawn. */
export async function open(page: Page, address: string, scene = 'everyday'): Promise<void> {
  const url = new URL(address, 'http://here');
  url.searchParams.set('scene', scene);
  await page.goto(url.href.slice(url.origin.length));
  await expect(page.locator('main')).toBeVisible();
  await page.waitForLoadState('networkidle');
}

export function message(page: Page, text: string | RegExp): Locator {
  return page.getByRole('log').getByRole('article').filter({ hasText: text });
}

export async function openMessageMenu(page: Page, text: string | RegExp): Promise<Locator> {
  const article = message(page, text).last();
  await article.hover();
  await article.getByRole('button', { name: /options|Optionen/ }).click();
  return page.getByRole('menu');
}

async function pick(page: Page, text: string | RegExp, item: string): Promise<void> {
  await (await openMessageMenu(page, text)).getByRole('menuitem', { name: item, exact: true }).click();
}

/** Every screen and state worth a look, by name. */
export const SCREENS: Record<string, (page: Page) => Promise<void>> = {
  'sign-in': (page) => open(page, '/', 'signed-out'),
  join: (page) => open(page, '/join/k3vq', 'signed-out'),
  'join-refused': (page) => open(page, '/join/expired', 'signed-out'),
  recovery: (page) => open(page, '/', 'recovery'),
  chats: (page) => open(page, '/'),
  'chats-loading': (page) => open(page, '/', 'loading'),
  'chats-empty': (page) => open(page, '/', 'empty'),
  'chats-many': (page) => open(page, '/', 'many-chats'),
  offline: (page) => open(page, '/', 'offline'),
  archived: (page) => open(page, '/archived'),
  'chat-menu': async (page) => {
    await open(page, '/');
    await page.getByRole('navigation').getByRole('link', { name: 'Clara' }).click({ button: 'right' });
    await expect(page.getByRole('menu')).toBeVisible();
  },
  search: async (page) => {
    await open(page, '/');
    await page.getByRole('searchbox', { name: 'Search' }).fill('th');
    await expect(page.getByRole('heading', { name: 'Messages' })).toBeVisible();
  },
  'search-nothing': async (page) => {
    await open(page, '/');
    await page.getByRole('searchbox', { name: 'Search' }).fill('xylophone');
    await expect(page.getByText('Nothing found')).toBeVisible();
  },
  group: (page) => open(page, chat('family')),
  direct: (page) => open(page, chat('ben')),
  disappearing: (page) => open(page, chat('climbing')),
  notice: (page) => open(page, chat('noa')),
  blocked: (page) => open(page, chat('dmitri')),
  left: (page) => open(page, chat('old')),
  'not-here': (page) => open(page, '/c/unknown'),
  'message-menu': async (page) => {
    await open(page, chat('family'));
    await openMessageMenu(page, 'Thank you, Ben');
  },
  react: async (page) => {
    await open(page, chat('family'));
    await pick(page, 'pick up the keys', 'React');
    await expect(page.getByRole('dialog', { name: 'React' })).toBeVisible();
  },
  reply: async (page) => {
    await open(page, chat('family'));
    await pick(page, 'pick up the keys', 'Reply');
    await expect(page.getByText('Reply to')).toBeVisible();
  },
  edit: async (page) => {
    await open(page, chat('family'));
    await pick(page, 'Thank you, Ben', 'Edit');
    await expect(page.getByText('Edit message')).toBeVisible();
  },
  delete: async (page) => {
    await open(page, chat('family'));
    await pick(page, 'Thank you, Ben', 'Delete');
    await expect(page.getByRole('dialog')).toBeVisible();
  },
  forward: async (page) => {
    await open(page, chat('family'));
    await pick(page, 'Thank you, Ben', 'Forward');
    await page.getByRole('checkbox', { name: 'Ben' }).check();
  },
  select: async (page) => {
    await open(page, chat('family'));
    await pick(page, 'Thank you, Ben', 'Select');
    await page.getByRole('checkbox').last().check();
  },
  mention: async (page) => {
    await open(page, chat('family'));
    await page.getByRole('textbox', { name: 'Message' }).pressSequentially('Ask @');
    await expect(page.getByRole('listbox')).toBeVisible();
  },
  emoji: async (page) => {
    await open(page, chat('ben'));
    await page.getByRole('button', { name: 'Emoji' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
  },
  calendar: async (page) => {
    await open(page, chat('ben'));
    await page.getByRole('button', { name: 'Chat options' }).click();
    await page.getByRole('menuitem', { name: 'Jump to date' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
  },
  'group-info': (page) => open(page, `${chat('family')}/info`),
  'group-links': async (page) => {
    await open(page, `${chat('family')}/info`);
    await page.getByRole('button', { name: 'Create a link' }).click();
    await page.getByRole('button', { name: 'Show QR code' }).click();
    await page.getByRole('img', { name: 'QR code of the group link' }).scrollIntoViewIfNeeded();
  },
  'add-members': async (page) => {
    await open(page, `${chat('family')}/info`);
    await page.getByRole('button', { name: 'Add members' }).click();
    await page.getByRole('textbox', { name: 'Find people' }).fill('f');
    await page.getByRole('option', { name: 'Fatou Diop' }).click();
  },
  'contact-info': (page) => open(page, `${chat('ben')}/info`),
  'message-info': async (page) => {
    await open(page, chat('family'));
    await pick(page, 'Thank you, Ben', 'Info');
    await expect(page.getByRole('heading', { name: 'Read by' })).toBeVisible();
  },
  replies: async (page) => {
    await open(page, chat('family'));
    const article = page.getByRole('article', { name: /^Clara/ }).filter({ hasText: 'Who is coming' });
    await article.hover();
    await article.getByRole('button', { name: 'Message options' }).click();
    await page.getByRole('menuitem', { name: 'Replies' }).click();
    await expect(page.getByRole('complementary')).toContainText('Me too');
  },
  'new-chat': async (page) => {
    await open(page, '/');
    await page.getByRole('button', { name: 'New chat' }).click();
    await page.getByRole('textbox', { name: 'Find people' }).fill('e');
    await expect(page.getByRole('option', { name: 'Emil' })).toBeVisible();
  },
  'new-group': async (page) => {
    await open(page, '/');
    await page.getByRole('button', { name: 'New group' }).click();
    await page.getByRole('textbox', { name: 'Group name' }).fill('Garden party');
    await page.getByRole('option', { name: 'Ben Okafor' }).click();
    await page.getByRole('option', { name: 'Clara' }).click();
  },
  'join-group': (page) => open(page, '/g/abc#secret'),
  'join-group-refused': (page) => open(page, '/g/gone#secret'),
  starred: (page) => open(page, '/starred'),
  settings: (page) => open(page, '/settings'),
};
