import { type Browser, type BrowserContext, test as base, expect, type Locator, type Page } from '@playwright/test';
import { Server } from './server';

export const PASSWORD = 'correct horse battery';

/** A person in a browser of their own. */
export class Person {
  /** As it was shown, once. */
  recoveryCode = '';

  private constructor(
    readonly name: string,
    readonly context: BrowserContext,
    public page: Page,
  ) {}

  static async join(
    browser: Browser,
    link: string,
    name: string,
    options: Parameters<Browser['newContext']>[0] = {},
  ): Promise<Person> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    const person = new Person(name, context, await context.newPage());
    await person.page.goto(link);
    await person.page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
    await person.page.getByRole('textbox', { name: 'Username' }).fill(name.toLowerCase());
    await person.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await person.page.getByRole('button', { name: 'Create account' }).click();
    const shown = await person.page
      .getByRole('region', { name: 'Recovery code' })
      .locator('.recovery-code')
      .textContent();
    person.recoveryCode = shown?.trim() ?? '';
    await person.page.getByRole('button', { name: 'I saved it' }).click();
    // Until the click has been taken in, a page opened anew shows the code again.
    await expect(person.page.getByRole('region', { name: 'Recovery code' })).toHaveCount(0);
    return person;
  }

  async signOut(): Promise<void> {
    await this.page.getByRole('button', { name: 'Settings' }).click();
    await this.page.getByRole('button', { name: 'Sign out' }).click();
    await this.page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
    await expect(this.page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible();
  }

  async signIn(password = PASSWORD): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Username' }).fill(this.name.toLowerCase());
    await this.page.getByLabel('Password', { exact: true }).fill(password);
    await this.page.getByRole('button', { name: 'Sign in', exact: true }).click();
  }

  get chats(): Locator {
    return this.page.getByRole('navigation', { name: 'Chats' });
  }

  chatWith(name: string): Locator {
    return this.chats.getByRole('link', { name: new RegExp(`^${name}`) });
  }

  get composer(): Locator {
    return this.page.getByRole('textbox', { name: 'Message' });
  }

  get log(): Locator {
    return this.page.getByRole('log', { name: 'Messages' });
  }

  message(text: string): Locator {
    return this.log.getByRole('article').filter({ hasText: text });
  }

  tick(text: string, name: string): Locator {
    return this.message(text).getByRole('img', { name, exact: true });
  }

  async says(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
    await expect(this.composer).toHaveValue('');
  }

  async sees(text: string): Promise<void> {
    await expect(this.message(text)).toHaveCount(1);
  }

  /** A calm line in the log: who did what. */
  note(text: string | RegExp): Locator {
    return this.log.getByText(text);
  }

  /** Chooses from the menu of a message. */
  async chooses(item: string, text: string): Promise<void> {
    await this.message(text).hover();
    await this.message(text).getByRole('button', { name: 'Message options' }).click();
    await this.page.getByRole('menuitem', { name: item, exact: true }).click();
  }

  /** Chooses from the menu of a chat in the list. */
  async choosesForChat(item: string, chat: string): Promise<void> {
    await this.chatWith(chat).hover();
    await this.chats.getByRole('button', { name: `Options for ${chat}` }).click();
    await this.page.getByRole('menuitem', { name: item, exact: true }).click();
  }

  async makesGroup(name: string, usernames: string[]): Promise<void> {
    await this.page.getByRole('button', { name: 'New group' }).click();
    await this.page.getByRole('textbox', { name: 'Group name' }).fill(name);
    await this.findsPeople(usernames);
    await this.page.getByRole('button', { name: 'Create group' }).click();
    await expect(this.page.getByRole('heading', { name, exact: true })).toBeVisible();
  }

  async findsPeople(usernames: string[]): Promise<void> {
    for (const username of usernames) {
      await this.page.getByRole('textbox', { name: 'Find people' }).fill(username.toLowerCase());
      await this.page.getByRole('option', { name: username, exact: true }).click();
    }
  }

  /** Of the person or the group whose chat is open. */
  async opensInfo(): Promise<Locator> {
    await this.page.getByRole('button', { name: /^(?:Group|Contact) info$/ }).click();
    return this.page.getByRole('complementary');
  }

  /** The texts in the log, in order. */
  async texts(pattern: RegExp): Promise<string[]> {
    const all = await this.log.getByRole('article').allTextContents();
    return all.flatMap((text) => pattern.exec(text)?.[0] ?? []);
  }
}

/** Ana, who owns the server, and Ben, whom she invited; both look at their chat. */
export async function anaAndBen(
  browser: Browser,
  server: Server,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<{ ana: Person; ben: Person }> {
  const ana = await Person.join(browser, server.ownerLink, 'Ana', options);
  const ben = await Person.join(browser, await inviteLink(ana), 'Ben', options);
  await expect(ben.page.getByRole('heading', { name: 'Ana' })).toBeVisible();
  await ana.chatWith('Ben').click();
  await expect(ana.page.getByRole('heading', { name: 'Ben' })).toBeVisible();
  return { ana, ben };
}

export interface Three {
  ana: Person;
  ben: Person;
  cem: Person;
}

/** Ana, who owns the server, and Ben and Cem, who know her but not each other. */
export async function threePeople(
  browser: Browser,
  server: Server,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<Three> {
  const ana = await Person.join(browser, server.ownerLink, 'Ana', options);
  const link = await inviteLink(ana);
  const ben = await Person.join(browser, link, 'Ben', options);
  const cem = await Person.join(browser, link, 'Cem', options);
  return { ana, ben, cem };
}

/** A group that Ana makes; all three look at it. */
export async function meetIn(group: string, { ana, ben, cem }: Three, server: Server): Promise<void> {
  await Promise.all([ana, ben, cem].map((person) => person.page.goto(server.url)));
  await expect(ana.chatWith('Cem')).toBeVisible();
  await ana.makesGroup(group, ['Ben', 'Cem']);
  for (const person of [ben, cem]) {
    await person.chatWith(group).click();
    await expect(person.page.getByRole('heading', { name: group, exact: true })).toBeVisible();
  }
}

/** As a person would copy it from the page. */
export async function inviteLink(person: Person): Promise<string> {
  const text = await person.page
    .getByText(/https?:\/\/\S+\/join\/\S+/)
    .first()
    .textContent();
  return /https?:\/\/\S+\/join\/\S+/.exec(text ?? '')?.[0] ?? '';
}

export const test = base.extend<{ server: Server }>({
  server: async ({ browser }, use) => {
    const server = await Server.start();
    await use(server);
    // Pages left open would go on trying to reach their server, beside all tests that follow.
    await Promise.all(browser.contexts().map((context) => context.close()));
    await server.dispose();
  },
});

export { expect };
