import { expect, type Locator, type Page, test } from '@playwright/test';
import type { later } from '../src/ui/later';
import type { FakeEngine } from './fake-engine';
import { pretendPush } from './pretend-push';
import { chat, idOf, message, open, openMessageMenu, openNotifications } from './screens';

test('a part whose code comes between its first drawing and the effects of that is shown', async ({ page }) => {
  await open(page, '/');
  await page.evaluate(() => {
    const { parts } = globalThis as unknown as {
      parts: { h: typeof import('preact').h; render: typeof import('preact').render; later: typeof later };
    };
    const Part = parts.later(async () => () => parts.h('p', null, 'Here it is'));
    Part.preload();
    const place = document.body.appendChild(document.createElement('div'));
    parts.render(parts.h(Part, {}), place);
  });
  await expect(page.getByText('Here it is')).toBeVisible({ timeout: 5_000 });
});

test.describe('the list of messages', () => {
  test('stays where it is while older messages load above, down to the first of 100,000', async ({ page }) => {
    await open(page, `${chat('lena')}?at=50000`, 'long-chat');
    await expect(message(page, /^Message 50000 /)).toBeInViewport();
    for (let step = 0; step < 6; step++) {
      const before = await topRow(page);
      await page.getByRole('log').evaluate((log) => log.scrollBy(0, -600));
      await expect.poll(() => rowOffset(page, before.key)).toBeCloseTo(before.offset + 600, -1);
    }
    expect(await page.getByRole('article').count()).toBeLessThan(300);
  });

  test('goes on to newer messages after a jump into the middle, and back to the end', async ({ page }) => {
    await open(page, `${chat('lena')}?at=99000`, 'long-chat');
    await expect(message(page, /^Message 99000 /)).toBeInViewport();
    for (let step = 0; step < 6; step++) {
      const before = await topRow(page);
      await page.getByRole('log').evaluate((log) => log.scrollBy(0, 700));
      await expect.poll(() => rowOffset(page, before.key)).toBeCloseTo(before.offset - 700, -1);
    }
    await page.getByRole('button', { name: /^Jump to latest/ }).click();
    await expect(message(page, /^Message 100000 /)).toBeInViewport();
  });

  test('opens at the first unread message when there are many', async ({ page }) => {
    await open(page, chat('lena'), 'long-chat');
    await expect(page.getByText('Unread messages')).toBeInViewport();
    await expect(page.getByRole('button', { name: /Jump to latest, \d+ new/ })).toBeVisible();
  });

  test('does not move when a message above grows', async ({ page }) => {
    await open(page, `${chat('lena')}?at=50000`, 'long-chat');
    await expect(message(page, /^Message 50000 /)).toBeInViewport();
    const before = await topRow(page);
    await page.evaluate(
      ([id]) => {
        const { gallery } = globalThis as unknown as {
          gallery: { change(id: string, message: string, change: object): void };
        };
        const above = [...document.querySelectorAll<HTMLElement>('.log-rows > [data-key]')].slice(2, 6);
        for (const row of above) gallery.change(String(id), String(row.dataset.key), { text: 'taller '.repeat(150) });
      },
      [idOf('lena')],
    );
    await expect(page.getByText('taller taller').first()).toBeAttached();
    expect(await rowOffset(page, before.key)).toBeCloseTo(before.offset, -1);
  });

  test('follows at the end, and counts when one reads further up', async ({ page }) => {
    await open(page, chat('ben'));
    await receive(page, 'ben', 'are you there?');
    await expect(message(page, 'are you there?')).toBeInViewport();
    await page.getByRole('log').evaluate((log) => log.scrollBy(0, -900));
    await expect(page.getByRole('button', { name: 'Jump to latest' })).toBeVisible();
    await receive(page, 'ben', 'and now?');
    await page.getByRole('button', { name: 'Jump to latest, 1 new' }).click();
    await expect(message(page, 'and now?')).toBeInViewport();
  });

  test('a quote leads to what it quotes', async ({ page }) => {
    await open(page, chat('family'));
    await message(page, 'big table')
      .getByRole('button', { name: /Go to the message/ })
      .click();
    await expect(page.getByRole('article', { name: /^Clara/ }).filter({ hasText: 'Who is coming' })).toBeInViewport();
    await expect(page.locator('.flash')).toContainText('Who is coming');
  });

  test('a day is picked from the calendar with the keyboard', async ({ page }) => {
    await open(page, chat('lena'), 'long-chat');
    await page.getByRole('button', { name: 'Chat options' }).click();
    await page.getByRole('menuitem', { name: 'Jump to date' }).click();
    const dialog = page.getByRole('dialog', { name: 'Jump to date' });
    await dialog.getByRole('button', { name: 'Previous month' }).click();
    await dialog.getByRole('button', { name: 'Previous month' }).click();
    await dialog.locator('td [tabindex="0"]').focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await expect(dialog).toBeHidden();
    await expect(page.locator('.flash')).toBeVisible();
  });
});

test.describe('menus', () => {
  test('a message is answered, reacted to, edited and deleted by keyboard alone', async ({ page }) => {
    await open(page, chat('ben'));
    const box = page.getByRole('textbox', { name: 'Message' });
    await box.fill('by keyboard');
    await box.press('Enter');
    await expect(message(page, 'by keyboard')).toBeVisible();
    await page.getByRole('log').focus();
    await page.keyboard.press('ArrowUp');
    await expect(message(page, 'by keyboard')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('menu', { name: 'Message options' })).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(
      message(page, 'by keyboard').locator('..').getByRole('button', { name: /👍/, pressed: true }),
    ).toBeVisible();
    await expect(message(page, 'by keyboard')).toBeFocused();

    await page.keyboard.press('Enter');
    await page.keyboard.press('r');
    await page.keyboard.press('Enter');
    await expect(box).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(page.getByText('Reply to')).toBeHidden();

    await box.press('ArrowUp');
    await expect(box).toHaveValue('by keyboard');
    await box.fill('by keyboard, edited');
    await box.press('Enter');
    await expect(message(page, 'by keyboard, edited').getByText('edited', { exact: true })).toBeVisible();
    await expect(box).toHaveValue('');
  });

  test('Escape closes a menu and gives the focus back', async ({ page }) => {
    await open(page, '/');
    const options = page.getByRole('button', { name: 'Options for Ben Okafor' });
    await options.focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('menuitem', { name: 'Pin' })).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await expect(page.getByRole('menuitem', { name: 'Mute for 1 hour' })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('menu')).toBeHidden();
    await expect(options).toBeFocused();
  });

  test('a chat is pinned, muted, archived and brought back', async ({ page }) => {
    await open(page, '/');
    const row = (name: string) => page.getByRole('navigation').getByRole('link', { name, exact: true });
    const choose = async (name: string, item: string) => {
      await row(name).click({ button: 'right' });
      await page.getByRole('menuitem', { name: item }).click();
    };
    await choose('Clara Nguyễn', 'Pin');
    await expect(page.getByRole('listitem').nth(1)).toContainText('Clara');
    await choose('Clara Nguyễn', 'Mute always');
    await expect(row('Clara Nguyễn').getByRole('img', { name: 'Muted' })).toBeVisible();
    await choose('Clara Nguyễn', 'Archive');
    await expect(row('Clara Nguyễn')).toBeHidden();
    await row('Archived').click();
    await choose('Clara Nguyễn', 'Move back to chats');
    await page.getByRole('button', { name: 'Back' }).click();
    await expect(row('Clara Nguyễn')).toBeVisible();
  });

  test('several messages are chosen, copied and deleted', async ({ page, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await open(page, chat('family'));
    await (await openMessageMenu(page, 'Thank you, Ben')).getByRole('menuitem', { name: 'Select' }).click();
    await message(page, 'It sticks').locator('xpath=../..').getByRole('checkbox').check();
    await expect(page.getByText('2 selected')).toBeVisible();
    await page.getByRole('toolbar').getByRole('button', { name: 'Copy' }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      'It sticks a little in the cold.\n\nThank you, Ben 🙏',
    );
    await page.getByRole('toolbar').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete for me' }).click();
    await expect(message(page, 'It sticks')).toHaveCount(0);
    await expect(page.getByRole('toolbar')).toBeHidden();
  });
});

/** What another view of the chat keeps as its draft, for a message of it; all that is kept from then on is counted in `drafts`. */
async function elsewhere(
  page: Page,
  name: Parameters<typeof idOf>[0],
  draft: string,
  type: 'reply' | 'edit' | null,
): Promise<void> {
  await page.evaluate(
    async ({ id, draft, type }) => {
      const all = globalThis as unknown as { gallery: FakeEngine; drafts?: string[] };
      if (!all.drafts) {
        const { saveDraft } = all.gallery;
        const drafts: string[] = [];
        all.drafts = drafts;
        all.gallery.saveDraft = (chat, text, target) => {
          drafts.push(text);
          return saveDraft(chat, text, target);
        };
      }
      const { messages } = await all.gallery.messages(id, null, 50);
      const messageId = messages.find(({ text }) => text === 'Which platform?')?.id ?? '';
      const target = type === 'edit' ? { type, messageId, text: 'the change so far' } : type && { type, messageId };
      await all.gallery.saveDraft(id, draft, target);
    },
    { id: idOf(name), draft, type },
  );
}

test.describe('writing', () => {
  test('a member is mentioned from the list and stands out', async ({ page }) => {
    await open(page, chat('family'));
    const box = page.getByRole('textbox', { name: 'Message' });
    await box.pressSequentially('Hello @cla');
    await expect(page.getByRole('option', { name: 'Clara' })).toBeVisible();
    await box.press('Enter');
    await expect(box).toHaveValue('Hello @Clara Nguyễn ');
    await box.pressSequentially('and *all*');
    await box.press('Enter');
    const sent = message(page, 'Hello @Clara').last();
    await expect(sent.locator('.mention')).toHaveText('@Clara Nguyễn');
    await expect(sent.locator('strong')).toHaveText('all');
  });

  test('drafts are kept when another chat is opened at once', async ({ page }) => {
    await open(page, chat('ben'));
    await page.getByRole('textbox', { name: 'Message' }).fill('half a thought');
    await page.getByRole('navigation').getByRole('link', { name: 'Family', exact: true }).click();
    await expect(page.getByRole('navigation').getByRole('link', { name: 'Ben Okafor' })).toContainText(
      'Draft: half a thought',
    );
  });

  test('an answer that is begun in another view stays there, and its text does not come back', async ({ page }) => {
    await open(page, chat('ben'));
    const box = page.getByRole('textbox', { name: 'Message' });
    // What was kept in the last moment may come this late to a chat that was just opened; this is no such moment.
    await page.waitForTimeout(2_500);
    await elsewhere(page, 'ben', 'On my w', 'reply');
    await expect(box).toHaveValue('On my w');
    await elsewhere(page, 'ben', 'On my way', 'reply');
    await expect(box).toHaveValue('On my way');
    await expect(page.getByRole('button', { name: 'Cancel reply' })).toHaveCount(0);
    await elsewhere(page, 'ben', '', null);
    await expect(box).toHaveValue('');
  });

  for (const [type, cancel, shown] of [
    ['reply', 'Cancel reply', 'a draft'],
    ['edit', 'Cancel editing', 'the change so far'],
  ] as const)
    test(`what was found being written (${type}) is not kept anew, and goes when it is finished elsewhere`, async ({
      page,
    }) => {
      await open(page, chat('clara'));
      await elsewhere(page, 'ben', 'a draft', type);
      await page.getByRole('navigation').getByRole('link', { name: 'Ben Okafor', exact: true }).click();
      const box = page.getByRole('textbox', { name: 'Message' });
      await expect(box).toHaveValue(shown);
      await expect(page.getByRole('button', { name: cancel })).toBeVisible();
      await elsewhere(page, 'ben', '', null);
      await expect(page.getByRole('button', { name: cancel })).toHaveCount(0);
      await expect(box).toHaveValue('');
      await page.getByRole('navigation').getByRole('link', { name: 'Family', exact: true }).click();
      await expect(page.getByRole('navigation').getByRole('link', { name: 'Ben Okafor' })).not.toContainText('Draft');
      // What was found and what ended it; nothing by this view.
      expect(await page.evaluate(() => (globalThis as unknown as { drafts: unknown[] }).drafts)).toEqual([
        'a draft',
        '',
      ]);
    });

  test('an answer in the middle of a change goes on with what was written before', async ({ page }) => {
    await open(page, chat('ben'));
    const box = page.getByRole('textbox', { name: 'Message' });
    await box.fill('sent');
    await box.press('Enter');
    await box.fill('half a thought');
    await (await openMessageMenu(page, 'sent')).getByRole('menuitem', { name: 'Edit' }).click();
    await expect(box).toHaveValue('sent');
    await (await openMessageMenu(page, 'sent')).getByRole('menuitem', { name: 'Reply' }).click();
    await expect(page.getByRole('button', { name: 'Cancel reply' })).toBeVisible();
    await expect(box).toHaveValue('half a thought');
    await page.getByRole('navigation').getByRole('link', { name: 'Family', exact: true }).click();
    await expect(page.getByRole('navigation').getByRole('link', { name: 'Ben Okafor' })).toContainText(
      'Draft: half a thought',
    );
  });

  test('what does not fit is said, and not sent', async ({ page }) => {
    await open(page, chat('ben'));
    const box = page.getByRole('textbox', { name: 'Message' });
    await box.fill('x'.repeat(60_001));
    await expect(page.getByRole('alert')).toHaveText('1 byte too long');
    await box.press('Enter');
    await expect(box).not.toHaveValue('');
  });
});

test.describe('groups', () => {
  test('a group is made of people who are found', async ({ page }) => {
    await open(page, '/');
    await page.getByRole('button', { name: 'New group' }).click();
    await page.getByRole('textbox', { name: 'Group name' }).fill('   ');
    await page.getByRole('button', { name: 'Create group' }).click();
    await expect(page.getByText('Give the group a name.')).toBeVisible();
    await page.getByRole('textbox', { name: 'Group name' }).fill('Garden');
    await page.getByRole('textbox', { name: 'Find people' }).fill('fatou');
    await page.getByRole('option', { name: 'Fatou Diop' }).click();
    await page.getByRole('button', { name: 'Create group' }).click();
    await expect(page.getByRole('heading', { name: 'Garden' })).toBeVisible();
    await expect(page.getByRole('log')).toContainText('You created the group');
  });

  test('a member is made admin and removed', async ({ page }) => {
    await open(page, `${chat('family')}/info`);
    const choose = async (item: string) => {
      await page.getByRole('button', { name: 'Options for Emil Sørensen' }).click();
      await page.getByRole('menuitem', { name: item }).click();
    };
    await choose('Make admin');
    await expect(page.getByRole('listitem').filter({ hasText: 'Emil' })).toContainText('Admin');
    await choose('Remove from the group');
    await page.getByRole('dialog').getByRole('button', { name: 'Remove from the group' }).click();
    await expect(page.getByRole('complementary').getByText('Emil Sørensen')).toHaveCount(0);
    await expect(page.getByRole('log')).toContainText('You removed Emil Sørensen');
  });

  test('a large photo becomes a small square', async ({ page }) => {
    await open(page, '/');
    await page.getByRole('button', { name: 'New group' }).click();
    const photo = await page.evaluate(async () => {
      const canvas = new OffscreenCanvas(1600, 900);
      const context = canvas.getContext('2d');
      for (let i = 0; context && i < 4000; i++) {
        context.fillStyle = `hsl(${(i * 47) % 360} 80% 50%)`;
        context.fillRect((i * 97) % 1600, (i * 61) % 900, 60, 60);
      }
      const blob = await canvas.convertToBlob({ type: 'image/png' });
      return [...new Uint8Array(await blob.arrayBuffer())];
    });
    await page
      .getByLabel('Choose a picture')
      .setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer: Buffer.from(photo) });
    await expect(page.getByText('Change the picture')).toBeVisible();
    const shape = await page
      .locator('.picture-field img')
      .evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight]);
    expect(shape[0]).toBe(shape[1]);
  });
});

test('search leads to a message in its place', async ({ page }) => {
  await open(page, '/');
  await page.getByRole('searchbox', { name: 'Search' }).fill('cold stic');
  await page.getByRole('link', { name: /It sticks a little/ }).click();
  await expect(message(page, 'It sticks a little')).toBeInViewport();
  await expect(page.locator('.flash')).toContainText('It sticks');
  await expect(page.getByText(/are not on this device and were not searched/)).toBeVisible();
});

test('the language and the theme are chosen in the settings', async ({ page }) => {
  await open(page, '/settings');
  await page.getByLabel('Theme').selectOption('dark');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.getByLabel('Language').selectOption('العربية');
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
  await expect(page.locator('html')).toHaveAttribute('lang', 'ar');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
});

test.describe('notifications', () => {
  test('are offered once a message has come, and not again after "Not now"', async ({ page }) => {
    await pretendPush(page, 'can notify');
    const offer = page.getByRole('region', { name: 'Get notified of new messages' });
    await open(page, '/', 'empty');
    await expect(page.getByRole('heading', { name: 'Chats' })).toBeVisible();
    await expect(offer).toBeHidden();
    await open(page, '/');
    await offer.getByRole('button', { name: 'Not now' }).click();
    await expect(offer).toBeHidden();
    await open(page, '/');
    await expect(page.getByRole('link', { name: 'Ben Okafor' })).toBeVisible();
    await expect(offer).toBeHidden();
  });

  test('are turned on from the offer', async ({ page }) => {
    await pretendPush(page, 'can notify');
    await open(page, '/');
    const offer = page.getByRole('region', { name: 'Get notified of new messages' });
    await offer.getByRole('button', { name: 'Turn on' }).click();
    await expect(offer).toBeHidden();
    await page.getByRole('button', { name: 'Settings' }).click();
    await expect(page.getByRole('switch', { name: 'Notifications on this device' })).toBeChecked();
  });

  test('are turned on, tried and turned off in the settings', async ({ page }) => {
    const section = await openNotifications(page, 'can notify');
    const devices = section.getByRole('list', { name: 'Devices with notifications' });
    await expect(devices.getByRole('listitem')).toHaveText([/The push service is having trouble/]);
    await section.getByRole('switch', { name: 'Notifications on this device' }).click();
    await expect(devices.getByRole('listitem')).toHaveText([/Nothing was delivered yet/, /trouble/]);
    await section.getByRole('button', { name: 'Send me a test' }).click();
    await expect(devices.getByRole('listitem').first()).toContainText('Last one delivered');
    await section.getByRole('switch', { name: 'Notifications on this device' }).click();
    await expect(devices.getByRole('listitem')).toHaveCount(1);
    await expect(section.getByRole('button', { name: 'Send me a test' })).toBeHidden();
  });

  test('have quiet hours', async ({ page }) => {
    const section = await openNotifications(page, 'notifies');
    await section.getByRole('switch', { name: 'Quiet hours' }).click();
    await section.getByLabel('Until').fill('06:30');
    await expect(section.getByLabel('From')).toHaveValue('22:00');
    await expect(section.getByLabel('Until')).toHaveValue('06:30');
    await section.getByRole('switch', { name: 'Quiet hours' }).click();
    await expect(section.getByLabel('From')).toBeHidden();
  });
});

test('arrows go through 500 chats with one stop for Tab', async ({ page }) => {
  await open(page, '/', 'many-chats');
  await page.getByRole('searchbox', { name: 'Search' }).focus();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Group 0', exact: true })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('link', { name: 'Person 1', exact: true })).toBeFocused();
  await page.keyboard.press('End');
  await expect(page.getByRole('link', { name: 'Person 499', exact: true })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Person 499' })).toBeVisible();
});

async function receive(page: Page, name: Parameters<typeof idOf>[0], text: string): Promise<void> {
  await page.evaluate(
    ([id, words]) =>
      (globalThis as unknown as { gallery: { receive(id: string, text: string): void } }).gallery.receive(
        String(id),
        String(words),
      ),
    [idOf(name), text],
  );
}

/** The first message in sight, and where it stands. */
async function topRow(page: Page): Promise<{ key: string; offset: number }> {
  return page.getByRole('log').evaluate((log) => {
    const top = log.getBoundingClientRect().top;
    for (const row of log.querySelectorAll<HTMLElement>('[data-key]')) {
      const offset = row.getBoundingClientRect().top - top;
      if (offset >= 0 && row.querySelector('article')) return { key: row.dataset.key ?? '', offset };
    }
    return { key: '', offset: 0 };
  });
}

async function rowOffset(page: Page, key: string): Promise<number> {
  return page.getByRole('log').evaluate((log, wanted) => {
    const row = log.querySelector(`[data-key="${wanted}"]`);
    return row ? row.getBoundingClientRect().top - log.getBoundingClientRect().top : Number.NaN;
  }, key);
}

test('the camera reads the code of a new device', async ({ page }) => {
  // A camera that sees a QR code: the picture is drawn by the code that draws them everywhere.
  await page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = async () => {
      const canvas = document.createElement('canvas');
      Object.assign(canvas, { width: 480, height: 480 });
      const context = canvas.getContext('2d');
      const path = sessionStorage.getItem('seen') ?? '';
      const draw = () => {
        if (!context) return;
        context.resetTransform();
        context.fillStyle = '#fff';
        context.fillRect(0, 0, 480, 480);
        context.fillStyle = '#000';
        context.translate(40, 40);
        context.scale(400 / Number(sessionStorage.getItem('size')), 400 / Number(sessionStorage.getItem('size')));
        context.fill(new Path2D(path));
      };
      setInterval(draw, 50);
      draw();
      const stream = canvas.captureStream(20);
      Object.assign(globalThis, { camera: stream });
      return stream;
    };
  });
  await open(page, '/link', 'signed-out');
  const drawn = page.getByRole('img', { name: 'QR code to link this device' });
  await expect(drawn).toBeVisible();
  await drawn.evaluate((svg) => {
    sessionStorage.setItem('seen', svg.querySelector('path')?.getAttribute('d') ?? '');
    sessionStorage.setItem('size', svg.getAttribute('viewBox')?.split(' ').at(-1) ?? '');
  });
  await open(page, '/settings/devices');
  await page.getByRole('button', { name: 'Link a device' }).click();
  await page.getByRole('button', { name: 'Scan its QR code' }).click();
  await expect(page.getByRole('dialog', { name: 'Is it the same number?' })).toBeVisible();
  expect(await page.evaluate(() => (globalThis as unknown as { camera: MediaStream }).camera.active)).toBe(false);
  await page.getByRole('button', { name: 'Yes, it is the same' }).click();
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('list', { name: 'Your devices' }).getByRole('listitem')).toHaveCount(6);
});

test('what files take up is limited and removed by keyboard alone, and nothing goes unasked', async ({ page }) => {
  await open(page, '/settings');
  await page.getByRole('link', { name: 'Storage used' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('303 MB of 500 MB')).toBeVisible();
  await expect(page.getByRole('list', { name: 'By kind' }).getByRole('listitem').first()).toContainText('Videos');
  await expect(page.getByRole('list', { name: 'By chat' }).getByRole('listitem').first()).toContainText('145 MB');
  await page.getByLabel('Keep at most').selectOption({ label: '2 GB' });
  await expect(page.getByText('303 MB of 2 GB')).toBeVisible();
  const chats = page.getByRole('list', { name: 'By chat' }).getByRole('listitem');
  const confirm = page.getByRole('dialog').getByRole('button', { name: 'Remove downloaded files' });
  await expect(chats).toHaveCount(5);
  await page.getByRole('button', { name: 'Remove downloaded files of Family' }).focus();
  await page.keyboard.press('Enter');
  await confirm.focus();
  await page.keyboard.press('Enter');
  await expect(chats).toHaveCount(4);
  await expect(chats.filter({ hasText: 'Family' })).toHaveCount(0);

  const remove = page.getByRole('button', { name: 'Remove downloaded files', exact: true });
  await remove.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(remove).toBeFocused();
  await page.keyboard.press('Enter');
  await confirm.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'No files here yet' })).toBeVisible();
  await expect(page.getByRole('list', { name: 'By chat' })).toHaveCount(0);
});

test.describe('a video that is being made smaller', () => {
  const film = { name: 'film.mp4', mimeType: 'video/mp4', buffer: Buffer.from('film') };

  /** Its worker only says that it has begun; the one that takes the file over as it is answers. */
  async function compresses(page: Page): Promise<Locator> {
    await page.route('**/video-worker*', (route) =>
      route.fulfill({
        contentType: 'text/javascript',
        body: `onmessage = ({ data: { file, compress } }) =>
          postMessage(compress ? { percent: 12 } : { converted: { blob: file, width: 4, height: 3, seconds: 5 } });`,
      }),
    );
    await open(page, chat('ben'));
    await page.getByLabel('Attach files').setInputFiles([film]);
    const tray = page.getByRole('dialog');
    await tray.getByRole('textbox', { name: 'Caption' }).fill('the waterfall');
    await tray.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(tray.getByRole('progressbar', { name: 'Compressing, 12 %' })).toBeVisible();
    return tray;
  }

  test('can be sent as large as it is', async ({ page }) => {
    const tray = await compresses(page);
    await tray.getByRole('button', { name: 'Send uncompressed' }).click();
    await expect(tray).toHaveCount(0);
    await expect(message(page, 'the waterfall').getByRole('button', { name: 'Open Video' })).toBeVisible();
    await expect(message(page, 'the waterfall').getByText('0:05')).toBeVisible();
  });

  test('is not sent when that is cancelled, and can be sent again', async ({ page }) => {
    const tray = await compresses(page);
    await tray.getByRole('button', { name: 'Cancel' }).click();
    await expect(tray.getByRole('progressbar')).toHaveCount(0);
    await expect(tray.getByRole('textbox', { name: 'Caption' })).toHaveValue('the waterfall');
    await expect(message(page, 'the waterfall')).toHaveCount(0);
    await tray.getByRole('checkbox', { name: 'Original quality' }).check();
    await tray.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(tray).toHaveCount(0);
    await expect(message(page, 'the waterfall')).toHaveCount(1);
  });

  test('is not sent when the tray is closed', async ({ page }) => {
    const tray = await compresses(page);
    await tray.getByRole('button', { name: 'Close' }).click();
    await expect(tray).toHaveCount(0);
    await page.getByRole('textbox', { name: 'Message' }).fill('no film today');
    await page.getByRole('textbox', { name: 'Message' }).press('Enter');
    await expect(message(page, 'no film today')).toHaveCount(1);
    await expect(message(page, 'the waterfall')).toHaveCount(0);
    await expect(page.getByRole('alert')).toHaveCount(0);
  });
});
