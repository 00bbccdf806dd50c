import type { ChatApi } from '../../client/api';
import { pushMark } from './push-mark';

/** `needs-install`: iPhones and iPads notify for apps on the Home Screen only. `denied`: the person has said no to the browser. */
export type PushAbility = 'unsupported' | 'needs-install' | 'denied' | 'off' | 'on';

const REGISTERED_WITHIN_MS = 5_000;

export async function pushAbility(deviceId: string): Promise<PushAbility> {
  if (!('Notification' in globalThis) || !('PushManager' in globalThis) || !('serviceWorker' in navigator))
    return isIos() && !isInstalled() ? 'needs-install' : 'unsupported';
  if (Notification.permission === 'denied') return 'denied';
  const registration = await Promise.race([navigator.serviceWorker.ready, patience()]);
  if (!registration) return 'unsupported';
  const subscription = await registration.pushManager.getSubscription();
  return subscription && Notification.permission === 'granted' && pushMark.isOn(deviceId) ? 'on' : 'off';
}

/** From a button, since the browser asks the person; `off` when they have said neither yes nor no. */
export async function turnOnPush(api: ChatApi, deviceId: string): Promise<PushAbility> {
  const permission = await Notification.requestPermission();
  if (permission !== 'granted') return permission === 'denied' ? 'denied' : 'off';
  await subscribe(api);
  pushMark.set(deviceId);
  return 'on';
}

export async function turnOffPush(api: ChatApi): Promise<void> {
  await api.unsubscribeFromPush();
  pushMark.clear();
  const registration = await navigator.serviceWorker.getRegistration();
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
}

/** At a start: browsers change subscriptions by themselves, and a server may have lost them, or its key. */
export async function keepPush(api: ChatApi, deviceId: string): Promise<void> {
  if (pushMark.isOn(deviceId) && Notification.permission === 'granted') await subscribe(api);
}

async function subscribe(api: ChatApi): Promise<void> {
  const { pushManager } = await navigator.serviceWorker.ready;
  const key = await api.pushKey();
  const known = await pushManager.getSubscription();
  const isOfKey = isSame(known?.options.applicationServerKey, key);
  if (known && !isOfKey) await known.unsubscribe();
  const subscription =
    known && isOfKey ? known : await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const { endpoint, keys } = subscription.toJSON();
  await api.subscribeToPush({ endpoint: endpoint ?? '', p256dh: keys?.p256dh ?? '', auth: keys?.auth ?? '' });
}

/** The service worker is registered while the page is drawn for the first time; where it cannot be, nothing comes. */
function patience(): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), REGISTERED_WITHIN_MS));
}

function isSame(known: ArrayBuffer | null | undefined, key: Uint8Array): boolean {
  const bytes = new Uint8Array(known ?? []);
  return bytes.length === key.length && bytes.every((byte, index) => byte === key[index]);
}

function isIos(): boolean {
  // An iPad says that it is a Mac; no Mac has a touch screen.
  return (
    /iPhone|iPad|iPod/.test(navigator.userAgent) || (/Mac/.test(navigator.userAgent) && navigator.maxTouchPoints > 1)
  );
}

function isInstalled(): boolean {
  return (
    matchMedia('(display-mode: standalone)').matches || (navigator as { standalone?: boolean }).standalone === true
  );
}
