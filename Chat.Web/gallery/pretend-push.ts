import type { Page } from '@playwright/test';
import { pretends } from './pages';
import { me } from './people';

export type PretendedPush = 'can notify' | 'notifies' | 'was refused' | 'iPhone';

/** Lets the browser be one that notifies, or does not: the gallery has no service worker. Before the page is opened. */
export async function pretendPush(page: Page, which: PretendedPush): Promise<void> {
  pretends(page);
  await page.addInitScript(pretend, { which, deviceId: me.deviceId });
}

function pretend({ which, deviceId }: { which: PretendedPush; deviceId: string }): void {
  const define = (of: object, name: string, value: unknown) =>
    Object.defineProperty(of, name, { value, configurable: true });
  if (which === 'iPhone') {
    define(navigator, 'userAgent', 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)');
    Reflect.deleteProperty(globalThis, 'PushManager');
    return;
  }
  const subscription = {
    options: { applicationServerKey: null },
    toJSON: () => ({ endpoint: 'https://push.example.org/1', keys: { p256dh: 'AA', auth: 'AA' } }),
    unsubscribe: async () => true,
  };
  let known = which === 'notifies' ? subscription : null;
  const pushManager = {
    getSubscription: async () => known,
    subscribe: async () => {
      known = subscription;
      return subscription;
    },
  };
  const notification = {
    permission: which === 'notifies' ? 'granted' : which === 'was refused' ? 'denied' : 'default',
    requestPermission: async () => {
      notification.permission = 'granted';
      return 'granted';
    },
  };
  define(globalThis, 'Notification', notification);
  const registration = { pushManager };
  define(navigator, 'serviceWorker', {
    ready: Promise.resolve(registration),
    getRegistration: async () => registration,
  });
  if (which === 'notifies' && localStorage.getItem('chat.push') === null) localStorage.setItem('chat.push', deviceId);
}
