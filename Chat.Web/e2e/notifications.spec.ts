import type { Page } from '@playwright/test';
import { fromHex } from '../src/crypto/bytes';
import { PushService } from '../test/engine/push-service';
import { anaAndBen, expect, type Person, test } from './people';
import { type Clicked, clickNotice, pushTo, watchNotices } from './push';
import { Server } from './server';

let service: PushService;
let server: Server;
let ana: Person;
let ben: Person;
/** Of Ana and Ben. */
let chat: string;
let sequence = 10_000;

test.describe.configure({ timeout: 300_000 });
test.beforeAll(async ({ browser }) => {
  test.setTimeout(300_000);
  service = await PushService.start();
  server = await Server.start('--Chat:Push:AllowedHosts', service.authority);
  ({ ana, ben } = await anaAndBen(browser, server));
  chat = new URL(ben.page.url()).pathname;
  await ben.context.grantPermissions(['notifications'], { origin: server.url });
  await ben.context.addInitScript(listen);
  await ana.says('the first word');
  await ben.sees('the first word');
  await ben.page.evaluate(() => navigator.serviceWorker.ready);
  await expect.poll(() => ben.context.serviceWorkers().length).toBe(1);
});
test.afterAll(async () => {
  await Promise.all([ana, ben].map((person) => person?.context.close()));
  await server?.dispose();
  service?.stop();
});

/** What a page says with sounds and on its icon, in the place of a loudspeaker and a desktop. */
interface Told {
  tones: number;
  badge: number | null;
}

function listen(): void {
  const told: Told = { tones: 0, badge: null };
  Object.assign(globalThis, { told });
  const { start } = OscillatorNode.prototype;
  OscillatorNode.prototype.start = function (this: OscillatorNode, when?: number) {
    told.tones += 1;
    start.call(this, when);
  };
  navigator.setAppBadge = async (count = 0) => {
    told.badge = count;
  };
}

const told = (page: Page) => page.evaluate(() => (globalThis as unknown as { told: Told }).told);

/** A window of Ben's, where he left off; he has none when this is called. */
async function benOpens(path: string): Promise<void> {
  ben.page = await ben.context.newPage();
  await ben.page.goto(server.url + path);
}

/** Ben has a notification of the chat, and one window, which shows something else. */
async function benIsNotified(): Promise<void> {
  if (ben.page.isClosed()) ben.page = await ben.context.newPage();
  await ben.page.goto(`${server.url}/settings`);
  await expect(ben.page.getByRole('heading', { name: 'Profile' })).toBeVisible();
  const shown = await watchNotices(ben.page);
  await pushTo(ben.page, [1, fromHex(chat.split('/')[2] ?? ''), sequence++, 0, 1, null]);
  await expect.poll(shown).toMatchObject([{ title: 'Ana', body: 'New message' }]);
}

async function benClicks(how?: { action: 'reply'; reply: string }): Promise<Clicked> {
  const [worker] = ben.context.serviceWorkers();
  if (!worker) throw new Error('There is no service worker.');
  return clickNotice(worker, how);
}

// The event is made up, as `clickNotice` says: no command of the browser makes a click on a notification.
test('a click on a notification opens its chat in the window that is there', async () => {
  await benIsNotified();
  expect(await benClicks()).toEqual({ opened: [], focused: 1, left: 0 });
  await expect(ben.page.getByRole('heading', { name: 'Ana' })).toBeVisible();
  await ben.sees('the first word');
});

test('a click on a notification opens its chat without a window and without a network', async () => {
  await benIsNotified();
  await ben.context.setOffline(true);
  await ben.page.close();
  const { opened } = await benClicks();
  expect(opened).toEqual([chat]);
  await benOpens(opened[0] ?? '');
  await expect(ben.page.getByRole('heading', { name: 'Ana' })).toBeVisible();
  await ben.sees('the first word');
  await ben.context.setOffline(false);
});

// Made up: the browser lets notifications of its own go by itself after a while.
test('a window that is opened closes notifications of what was read elsewhere, and no others', async () => {
  const page = await ben.context.newPage();
  await page.addInitScript((tag) => {
    const ended: number[] = [];
    Object.assign(globalThis, { ended });
    ServiceWorkerRegistration.prototype.getNotifications = async () =>
      [1, 1_000_000].map((sequence) => {
        const close = () => void ended.push(sequence);
        return { tag, data: { conversationId: tag, sequence, count: 1 }, close } as unknown as Notification;
      });
  }, chat.split('/')[2]);
  await page.goto(`${server.url}/settings`);
  await expect.poll(() => page.evaluate(() => (globalThis as unknown as { ended: number[] }).ended)).toEqual([1]);
  await page.close();
});

test('an answer written in a notification is sent once, and opens nothing', async () => {
  await benIsNotified();
  expect(await benClicks({ action: 'reply', reply: ' on my way ' })).toMatchObject({ opened: [], focused: 0 });
  await ana.sees('on my way');
  await expect(ben.page.getByRole('heading', { name: 'Profile' })).toBeVisible();
});

test('an answer written without a window is sent without one, and stands there when one is opened', async () => {
  await benIsNotified();
  await ben.page.close();
  expect(await benClicks({ action: 'reply', reply: 'five more minutes' })).toMatchObject({ opened: [] });
  await ana.sees('five more minutes');
  expect(ben.context.pages()).toEqual([]);
  await benOpens(chat);
  await ben.sees('five more minutes');
});

// Headless Chromium has no push service: the event and the subscription are made up, the worker, the server and what it then pushes are not.
test('when the browser lets a subscription end, the next one takes its place at the server', async () => {
  await benIsNotified();
  await ben.context.serviceWorkers()[0]?.evaluate(async (next) => {
    const { registration } = self as unknown as ServiceWorkerGlobalScope;
    const subscribed: unknown[] = [];
    PushManager.prototype.getSubscription = async () => null;
    PushManager.prototype.subscribe = async (options) => {
      subscribed.push(options);
      const { endpoint, p256dh, auth } = next;
      return { toJSON: () => ({ endpoint, keys: { p256dh, auth } }) } as unknown as PushSubscription;
    };
    const event = new ExtendableEvent('pushsubscriptionchange');
    const done = new Promise((resolve) => {
      event.waitUntil = (work) => resolve(work);
    });
    const options = { userVisibleOnly: true, applicationServerKey: 'as before' };
    Object.assign(event, { oldSubscription: { options } });
    dispatchEvent(event);
    await done;
    if (subscribed[0] !== options || !registration) throw new Error('It was not subscribed as before.');
  }, service.subscription);
  await ben.page.close();
  await ana.says('is anybody there?');
  await expect.poll(() => service.received.length).toBeGreaterThan(0);
  expect(service.received[0]?.fields[0]).toBe(1);
  await benOpens(chat);
  await ben.sees('is anybody there?');
});

test('what comes while the app is open is heard, counted in the title and on the icon, unless it is in view', async () => {
  await ben.page.goto(server.url + chat);
  await ben.sees('the first word');
  const { page } = ben;
  // Browsers play nothing before the first touch.
  await ben.composer.click();
  await ana.says('seen at once');
  await ben.sees('seen at once');
  await expect(ana.tick('seen at once', 'Read')).toBeVisible();
  await expect(page).toHaveTitle('Chat');
  expect(await told(page)).toEqual({ tones: 0, badge: 0 });

  await page.getByRole('button', { name: 'Settings' }).click();
  await ana.says('not in view');
  await expect.poll(() => told(page)).toEqual({ tones: 1, badge: 1 });
  await expect(page).toHaveTitle('(1) Chat');

  await page.getByRole('switch', { name: 'Sounds' }).click();
  await ana.says('not to be heard');
  await expect.poll(async () => (await told(page)).badge).toBe(2);
  await expect(page).toHaveTitle('(2) Chat');
  expect((await told(page)).tones).toBe(1);
  // The switch itself is heard when it is turned on.
  const quiet = () =>
    page.evaluate(async () => (await navigator.locks.query()).held?.some(({ name }) => name === 'tone'));
  await expect.poll(quiet).toBe(false);
  await page.getByRole('switch', { name: 'Sounds' }).click();
  await expect.poll(async () => (await told(page)).tones).toBe(2);

  await ben.chatWith('Ana').click();
  await ben.sees('not to be heard');
  await expect(page).toHaveTitle('Chat');
  await expect.poll(async () => (await told(page)).badge).toBe(0);
});

test('a tab that nobody looks at notifies by itself, but not of what another tab shows', async () => {
  await ben.page.goto(server.url + chat);
  await ben.sees('the first word');
  const hidden = await ben.context.newPage();
  // Headless pages are always in sight.
  await hidden.addInitScript(() => Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' }));
  await hidden.goto(`${server.url}/settings`);
  await expect(hidden.getByRole('heading', { name: 'Profile' })).toBeVisible();
  const shown = await watchNotices(hidden);
  await ana.says('look here');
  await ben.sees('look here');
  await expect(ana.tick('look here', 'Read')).toBeVisible();
  await ben.page.getByRole('button', { name: 'Settings' }).click();
  await ana.says('and now?');
  await expect.poll(shown).toMatchObject([{ title: 'Ana', body: 'and now?' }]);
  await hidden.close();
});

// Chromium offers to install only what a person has used for a while: its event is made up.
test('installing is offered while the browser does, and not afterwards', async () => {
  await ben.page.goto(`${server.url}/settings`);
  const install = ben.page.getByRole('button', { name: 'Install' });
  await expect(ben.page.getByRole('heading', { name: 'Profile' })).toBeVisible();
  await expect(install).toHaveCount(0);
  const isKept = await ben.page.evaluate(() => {
    const event = new Event('beforeinstallprompt', { cancelable: true });
    const asked = () => Object.assign(globalThis, { asked: true });
    dispatchEvent(Object.assign(event, { prompt: async () => asked() }));
    return event.defaultPrevented;
  });
  expect(isKept).toBe(true);
  await install.click();
  expect(await ben.page.evaluate(() => (globalThis as { asked?: boolean }).asked)).toBe(true);
  await ben.page.evaluate(() => dispatchEvent(new Event('appinstalled')));
  await expect(install).toHaveCount(0);
});
