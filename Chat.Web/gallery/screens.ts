import { expect, type Locator, type Page } from '@playwright/test';
import { phoneFilm } from '../e2e/phone-film';
import { type PretendedPush, pretendPush } from './pretend-push';

const IDS = {
  family: '9family'.padStart(32, '9'),
  climbing: 'climb'.padStart(32, '9'),
  old: 'old'.padStart(32, '9'),
  ben: `d${'1'.padStart(31, '0')}`,
  clara: `d${'2'.padStart(31, '0')}`,
  hiro: `d${'9'.padStart(31, '0')}`,
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

/** A photo, as the page itself can paint one, and a document. */
async function pickedFiles(page: Page): Promise<{ name: string; mimeType: string; buffer: Buffer }[]> {
  const painted = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(640, 480);
    const context = canvas.getContext('2d');
    if (context) {
      context.fillStyle = 'teal';
      context.fillRect(0, 0, 640, 480);
      context.fillStyle = 'gold';
      context.fillRect(160, 120, 320, 240);
    }
    const blob = await canvas.convertToBlob({ type: 'image/jpeg' });
    return [...new Uint8Array(await blob.arrayBuffer())];
  });
  return [
    { name: 'boat.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(painted) },
    { name: 'Plan for Sunday.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(123_456) },
  ];
}

async function openPhotoEditor(page: Page): Promise<void> {
  await open(page, chat('ben'), 'media');
  await page.getByLabel('Attach files').setInputFiles((await pickedFiles(page)).slice(0, 1));
  await page.getByRole('button', { name: 'Edit boat.jpg' }).click();
  await expect(page.getByRole('application', { name: 'Crop' })).toBeVisible();
}

const VIDEO = { name: 'VID_20260712_waterfall.mp4', mimeType: 'video/mp4', buffer: Buffer.alloc(4_800_000) };

/** A video that plays. */
async function pickedVideo(page: Page): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  const browser = page.context().browser();
  if (!browser) throw new Error('A page without a browser.');
  const film = { width: 640, height: 360, rotation: 0, seconds: 1, bitrate: 1_000_000, shapes: 40 } as const;
  return { ...VIDEO, buffer: await phoneFilm(browser, film) };
}

/** A tray with a video that is being made smaller, and stays so: its worker says how far it is, and no more. */
async function compress(page: Page, files: Awaited<ReturnType<typeof pickedFiles>>): Promise<void> {
  await page.route('**/video-worker*', (route) =>
    route.fulfill({ contentType: 'text/javascript', body: 'onmessage = () => postMessage({ percent: 37 });' }),
  );
  await page.getByLabel('Attach files').setInputFiles(files);
  await page.getByRole('dialog').getByRole('button', { name: 'Send', exact: true }).click();
  const look = page.getByRole('dialog').locator('video');
  await expect.poll(() => look.evaluate((video: HTMLVideoElement) => video.readyState)).toBeGreaterThan(1);
  await expect(page.getByRole('progressbar', { name: 'Compressing, 37 %' })).toBeVisible();
}

/** Something that another app has shared lies where the service worker puts it. */
async function openShare(page: Page, scene?: string): Promise<void> {
  await open(page, '/', scene);
  await page.evaluate(async () => {
    const cache = await caches.open('shared');
    await cache.put('/shared/text', new Response('The hut above the lake\nhttps://huts.example.org/above-the-lake'));
    for (const [nth, name] of ['IMG_2041.jpg', 'Route over the north side, with all stops.gpx'].entries())
      await cache.put(`/shared/files/${nth}`, new Response('x', { headers: { 'x-name': encodeURIComponent(name) } }));
  });
  await open(page, '/share', scene);
  await expect(page.getByText('IMG_2041.jpg')).toBeVisible();
}

async function offerVersion(page: Page): Promise<void> {
  await page.evaluate(() =>
    (globalThis as unknown as { offerNewVersion(take: () => void): void }).offerNewVersion(() => location.reload()),
  );
  await expect(page.getByText('New version')).toBeVisible();
}

async function openSafetyNumber(page: Page, name: keyof typeof IDS, person: number): Promise<void> {
  await open(page, `${chat(name)}/safety/${String(person).padStart(32, '0')}`);
  await expect(page.getByRole('img', { name: 'QR code of the safety number' })).toBeVisible();
}

async function pick(page: Page, text: string | RegExp, item: string): Promise<void> {
  await (await openMessageMenu(page, text)).getByRole('menuitem', { name: item, exact: true }).click();
}

/** Every screen and state worth a look, by name. */
export const SCREENS: Record<string, (page: Page) => Promise<void>> = {
  'sign-in': (page) => open(page, '/', 'signed-out'),
  'sign-in-removed': (page) => open(page, '/', 'removed-by-browser'),
  join: (page) => open(page, '/join/k3vq', 'signed-out'),
  'join-refused': (page) => open(page, '/join/expired', 'signed-out'),
  unlock: (page) => open(page, '/', 'locked'),
  recovery: (page) => open(page, '/', 'recovery'),
  chats: (page) => open(page, '/'),
  'chats-loading': (page) => open(page, '/', 'loading'),
  'chats-empty': (page) => open(page, '/', 'empty'),
  'chats-many': (page) => open(page, '/', 'many-chats'),
  'keys-alarm': (page) => open(page, '/', 'two-faces'),
  media: async (page) => {
    await open(page, chat('ben'), 'media');
    await expect(page.getByRole('button', { name: 'Play Voice message' })).toBeVisible();
  },
  'media-top': async (page) => {
    await open(page, chat('ben'), 'media');
    await message(page, 'The view from the hut').scrollIntoViewIfNeeded();
    await expect(page.getByRole('img', { name: 'Photo from Ben Okafor' }).first()).toBeVisible();
  },
  'media-viewer': async (page) => {
    await open(page, chat('ben'), 'media');
    await message(page, 'The view from the hut').getByRole('button', { name: 'Open Photo' }).click();
    await expect(page.getByRole('dialog').getByRole('img')).toBeVisible();
  },
  'media-broken': async (page) => {
    await open(page, chat('ben'), 'media');
    await page.getByRole('button', { name: 'Open Video' }).click();
    await expect(page.getByRole('dialog').getByRole('alert')).toBeVisible();
  },
  'media-tray': async (page) => {
    await open(page, chat('ben'), 'media');
    await page.getByLabel('Attach files').setInputFiles(await pickedFiles(page));
    await expect(page.getByRole('dialog').locator('img').first()).toBeVisible();
  },
  'media-tray-one': async (page) => {
    await open(page, chat('ben'), 'media');
    await page.getByLabel('Attach files').setInputFiles((await pickedFiles(page)).slice(0, 1));
    await expect(page.getByRole('dialog').locator('img')).toBeVisible();
  },
  'photo-editor': openPhotoEditor,
  'photo-editor-square': async (page) => {
    await openPhotoEditor(page);
    await page.getByRole('button', { name: 'Rotate right' }).click();
    await page.getByRole('button', { name: 'Square' }).click();
    await page.getByRole('button', { name: 'Bottom right corner' }).press('Shift+ArrowLeft');
  },
  'voice-held': async (page) => {
    await open(page, chat('ben'), 'media');
    await page.evaluate(() => {
      navigator.mediaDevices.getUserMedia = async () => {
        const audio = new AudioContext();
        const tone = audio.createOscillator();
        const out = audio.createMediaStreamDestination();
        tone.connect(out);
        tone.start();
        return out.stream;
      };
    });
    await page.getByRole('button', { name: 'Record voice message' }).hover();
    await page.mouse.down();
    await expect(page.getByText('Slide to cancel')).toBeVisible();
  },
  'video-compressing': async (page) => {
    await open(page, chat('ben'), 'media');
    await compress(page, [await pickedVideo(page)]);
  },
  'video-compressing-one-of-many': async (page) => {
    await open(page, chat('ben'), 'media');
    await compress(page, [await pickedVideo(page), ...(await pickedFiles(page))]);
  },
  'video-unreadable': async (page) => {
    await open(page, chat('ben'), 'media');
    await page.getByLabel('Attach files').setInputFiles([VIDEO]);
    await page.getByRole('dialog').getByRole('button', { name: 'Send', exact: true }).click();
    await expect(page.getByRole('alert')).toContainText('cannot be removed');
  },
  'media-drop': async (page) => {
    await open(page, chat('ben'), 'media');
    // Until the chat listens, a file that is dragged over it is dragged further.
    await expect(async () => {
      await page.evaluate(() => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File(['x'], 'x.txt'));
        document.body.dispatchEvent(new DragEvent('dragenter', { dataTransfer, bubbles: true }));
      });
      await expect(page.getByText('Drop files here to attach them')).toBeVisible({ timeout: 1_000 });
    }).toPass();
  },
  offline: (page) => open(page, '/', 'offline'),
  'offline-chat': async (page) => {
    await open(page, chat('ben'), 'offline');
    await expect(page.getByRole('status', { name: 'Connection' }).getByRole('button')).toBeVisible();
  },
  'new-version': async (page) => {
    await open(page, '/');
    await offerVersion(page);
  },
  'new-version-offline': async (page) => {
    await open(page, chat('ben'), 'offline');
    await offerVersion(page);
  },
  'new-version-signed-out': async (page) => {
    await open(page, '/', 'signed-out');
    await offerVersion(page);
  },
  share: (page) => openShare(page),
  'share-offline': (page) => openShare(page, 'offline'),
  'share-nothing': async (page) => {
    await open(page, '/share');
    await expect(page.getByText('Nothing was shared.')).toBeVisible();
  },
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
  reset: (page) => open(page, '/reset/9tXkQ2', 'signed-out'),
  'reset-refused': (page) => open(page, '/reset/expired', 'signed-out'),
  'managed-people': async (page) => {
    await open(page, '/settings/people');
    await expect(page.getByRole('list', { name: 'People' }).getByText('Ben Okafor')).toBeVisible();
  },
  'reset-link': async (page) => {
    await open(page, '/settings/people');
    const list = page.getByRole('list', { name: 'People' });
    await list.getByRole('button', { name: 'Options for Ben Okafor' }).click();
    await page.getByRole('menuitem', { name: 'Reset account' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Make a link' }).click();
    await expect(page.getByRole('img', { name: 'QR code of the link' })).toBeVisible();
  },
  'old-history': async (page) => {
    await open(page, '/settings');
    await page.getByRole('button', { name: 'Open old history' }).click();
    await expect(page.getByRole('dialog', { name: 'Open old history' })).toBeVisible();
  },
  'safety-number': (page) => openSafetyNumber(page, 'hiro', 9),
  'safety-number-waits': (page) => openSafetyNumber(page, 'noa', 5),
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
  'push-offer': async (page) => {
    await pretendPush(page, 'can notify');
    await open(page, '/');
    await expect(page.getByRole('region', { name: 'Get notified of new messages' })).toBeVisible();
  },
  'push-off': async (page) => {
    await openNotifications(page, 'can notify');
    await page.getByRole('switch', { name: 'Quiet hours' }).click();
    await expect(page.getByLabel('From')).toHaveValue('22:00');
  },
  'push-on': async (page) => {
    const section = await openNotifications(page, 'notifies');
    await section.getByRole('button', { name: 'Send me a test' }).click();
    await expect(page.getByText('A test is on its way')).toBeVisible();
  },
  'push-refused': async (page) => {
    const section = await openNotifications(page, 'was refused');
    await expect(section.getByText('are blocked')).toBeVisible();
  },
  'push-needs-install': async (page) => {
    const section = await openNotifications(page, 'iPhone');
    await expect(section.getByText('Add to Home Screen first')).toBeVisible();
  },
  passkeys: async (page) => {
    await open(page, '/settings');
    await page.getByRole('button', { name: 'Add a passkey' }).scrollIntoViewIfNeeded();
  },
  export: async (page) => {
    await open(page, '/settings');
    await page.getByRole('button', { name: 'Export my data' }).scrollIntoViewIfNeeded();
  },
  'passkey-add': async (page) => {
    await open(page, '/settings');
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByLabel('Password', { exact: true }).fill('wrong');
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByRole('alert')).toBeVisible();
  },
  'passkey-rename': async (page) => {
    await openDialog(page, 'Rename Blue security key');
  },
  'credentials-sign-in-code': async (page) => {
    await open(page, '/', 'signed-out');
    await page.getByRole('textbox', { name: 'Username' }).fill('careful');
    await page.getByLabel('Password', { exact: true }).fill('correct horse');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page.getByRole('textbox', { name: 'Code from your authenticator' })).toBeFocused();
  },
  'credentials-recover': async (page) => {
    await open(page, '/', 'signed-out');
    await page.getByRole('button', { name: 'Forgot password?' }).click();
    await page.getByRole('textbox', { name: 'Username' }).fill('ana');
    await page.getByRole('textbox', { name: 'Recovery code' }).fill('KT4M-9XQ2');
    await page.getByLabel('New password', { exact: true }).fill('correct horse');
    await page.getByRole('button', { name: 'Set new password' }).click();
    await expect(page.getByText('Compare it again')).toBeVisible();
  },
  'credentials-profile': async (page) => {
    await openDialog(page, 'Edit');
    await page.getByRole('textbox', { name: 'Username' }).fill('taken');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('alert')).toBeVisible();
  },
  'credentials-password': async (page) => {
    const dialog = await openDialog(page, 'Change password');
    await page.getByLabel('Current password', { exact: true }).fill('wrong');
    await page.getByLabel('New password', { exact: true }).fill('correct horse');
    await dialog.getByRole('button', { name: 'Change password' }).click();
    await expect(page.getByRole('alert')).toBeVisible();
  },
  'credentials-code': async (page) => {
    await openDialog(page, 'New recovery code');
  },
  'credentials-second-factor': async (page) => {
    await openDialog(page, 'Second factor');
    await page.getByLabel('Current password', { exact: true }).fill('correct horse');
    await page.getByRole('button', { name: 'Next' }).click();
    await expect(page.getByRole('img', { name: 'QR code for the authenticator' })).toBeVisible();
  },
  'credentials-delete': async (page) => {
    await openDialog(page, 'Delete my account');
  },
  devices: (page) => open(page, '/settings/devices'),
  storage: async (page) => {
    await open(page, '/settings/storage');
    await expect(page.getByRole('list', { name: 'By kind' })).toBeVisible();
  },
  'storage-empty': async (page) => {
    await open(page, '/settings/storage', 'empty');
    await expect(page.getByRole('heading', { name: 'No files here yet' })).toBeVisible();
  },
  'storage-remove-chat': async (page) => {
    await open(page, '/settings/storage');
    await page
      .getByRole('button', { name: /^Remove downloaded files of/ })
      .first()
      .click();
    await page.getByRole('dialog').waitFor();
  },
  'storage-remove': async (page) => {
    await open(page, '/settings/storage');
    await page.getByRole('button', { name: 'Remove downloaded files', exact: true }).click();
    await expect(page.getByRole('dialog', { name: 'Remove downloaded files?' })).toBeVisible();
  },
  'device-new': (page) => open(page, '/', 'new-device'),
  'device-link': async (page) => {
    await open(page, '/settings/devices');
    await page.getByRole('button', { name: 'Link a device' }).click();
  },
  'device-compare': async (page) => {
    await open(page, '/link#AAECAwQFBgcICQoLDA0ODw.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8');
    await expect(page.getByRole('button', { name: 'Yes, it is the same' })).toBeVisible();
  },
  'device-scan-refused': async (page) => {
    await open(page, '/settings/devices');
    await page.getByRole('button', { name: 'Link a device' }).click();
    await page.getByRole('button', { name: 'Scan its QR code' }).click();
    await expect(page.getByRole('alert')).toBeVisible();
  },
  'device-code': async (page) => {
    await open(page, '/link', 'signed-out');
    await expect(page.getByRole('img', { name: 'QR code to link this device' })).toBeVisible();
  },
  'device-code-compare': async (page) => {
    await open(page, '/link', 'signed-out');
    await expect(page.getByRole('img', { name: 'QR code to link this device' })).toBeVisible();
    await page.evaluate(() =>
      (globalThis as { gallery?: { otherDeviceAnswers(): void } }).gallery?.otherDeviceAnswers(),
    );
    await expect(page.getByRole('heading', { name: 'Compare the numbers' })).toBeVisible();
  },
};

export async function openNotifications(page: Page, which: PretendedPush): Promise<Locator> {
  await pretendPush(page, which);
  await open(page, '/settings');
  const section = page.locator('section section').filter({ has: page.getByRole('heading', { name: 'Notifications' }) });
  await section.scrollIntoViewIfNeeded();
  return section;
}

async function openDialog(page: Page, button: string): Promise<Locator> {
  await open(page, '/settings');
  await page.getByRole('button', { name: button }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  return page.getByRole('dialog');
}
