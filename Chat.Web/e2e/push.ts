import { encode } from '@msgpack/msgpack';
import type { Page, Worker } from '@playwright/test';
import { fromHex } from '../src/crypto/bytes';
import type { HostileServer } from './hostile-server';

/** What a notification shows, and what it is of. */
export interface ShownNotice {
  title: string;
  body: string;
  silent: boolean;
  tag: string;
}

/**
 * Chromium's push service in the place of a real one: the event is the browser's own. DevTools take text only, so the bytes go as base64 and
 * are taken back where the worker reads them.
 */
export async function pushTo(page: Page, payload: unknown[]): Promise<void> {
  const worker = page.context().serviceWorkers()[0];
  await worker?.evaluate(() => {
    const { prototype } = PushMessageData;
    prototype.arrayBuffer = function (this: PushMessageData) {
      return Uint8Array.from(atob(this.text()), (char) => char.charCodeAt(0)).buffer;
    };
  });
  const session = await page.context().newCDPSession(page);
  const registration = new Promise<string>((resolve) => {
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [first] = registrations;
      if (first) resolve(first.registrationId);
    });
  });
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.deliverPushMessage', {
    origin: new URL(page.url()).origin,
    registrationId: await registration,
    data: Buffer.from(encode(payload)).toString('base64'),
  });
  await session.detach();
}

/** Keeps what the worker shows from now on: the browser lets notifications go by itself after a while. */
export async function watchNotices(page: Page): Promise<() => Promise<ShownNotice[]>> {
  const worker = page.context().serviceWorkers()[0];
  await worker?.evaluate(() => {
    const { registration } = self as unknown as ServiceWorkerGlobalScope;
    const shown: ShownNotice[] = [];
    const show = registration.showNotification.bind(registration);
    registration.showNotification = async (title, options = {}) => {
      const { body = '', silent = false, tag = '' } = options;
      await show(title, options);
      const [latest] = await registration.getNotifications({ tag });
      Object.assign(self, { latest });
      shown.push({ title, body, silent: silent ?? false, tag });
    };
    Object.assign(self, { shown });
  });
  return async () => (await worker?.evaluate(() => (self as unknown as { shown: ShownNotice[] }).shown)) ?? [];
}

/** The last application message of the conversation on the wire, as a PrivateMessage (RFC 9420 §6.3), and its epoch. */
export function lastCiphertext({ seen }: HostileServer, conversationId: string): { epoch: number; bytes: Buffer } {
  const wire = Buffer.concat(seen);
  // version mls10, wire format mls_private_message, then the group id with its length.
  const head = Buffer.from([0, 1, 0, 2, 16, ...fromHex(conversationId)]);
  for (let at = wire.lastIndexOf(head); at > 3; at = wire.lastIndexOf(head, at - 1)) {
    const isApplication = wire[at + head.length + 8] === 1;
    const length = wire[at - 2] === 0xc4 ? wire[at - 1] : wire[at - 3] === 0xc5 ? wire.readUInt16BE(at - 2) : 0;
    if (!isApplication || !length || at + length > wire.length) continue;
    return { epoch: Number(wire.readBigUInt64BE(at + head.length)), bytes: wire.subarray(at, at + length) };
  }
  throw new Error('No message of the conversation was on the wire.');
}

/** What a click on a notification leads to. */
export interface Clicked {
  /** Paths of windows that were to be opened. */
  opened: string[];
  /** Windows that were to be brought to the front. */
  focused: number;
  /** Notifications that are left. */
  left: number;
}

/**
 * A click on the notification that was shown last: a made-up event in the real worker, of a real notification. It resolves with what the worker does
 * once that is done; what only a real click allows, to open a window and to take the focus, is noted in its place.
 */
export async function clickNotice(worker: Worker, how: { action?: string; reply?: string } = {}): Promise<Clicked> {
  return worker.evaluate(async (init) => {
    const { clients, registration, latest } = self as unknown as ServiceWorkerGlobalScope & { latest: Notification };
    const clicked = { opened: [] as string[], focused: 0, left: 0 };
    clients.openWindow = async (url) => {
      clicked.opened.push(String(url));
      return null;
    };
    WindowClient.prototype.focus = async function (this: WindowClient) {
      clicked.focused += 1;
      return this;
    };
    const event = new NotificationEvent('notificationclick', { notification: latest, ...init });
    if (init.reply) Object.defineProperty(event, 'reply', { value: init.reply });
    const done = new Promise((resolve) => {
      event.waitUntil = (work) => resolve(work);
    });
    dispatchEvent(event);
    await done;
    return { ...clicked, left: (await registration.getNotifications()).length };
  }, how);
}
