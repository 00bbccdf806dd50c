import { fromBase64Url } from '../crypto/bytes';
import { scope } from './scope';

const ENDPOINT = '/api/devices/self/push-subscription';
const KEY = '/api/push/key';

/**
 * The browser has let a subscription end, as it may at any time: the server is told the one in its place.
 * @param old null: the browser does not say which one it was
 * @throws Error when there is none to be had now; the next start of the app subscribes again (ui/push/browser-push.ts)
 */
export async function subscriptionChanged(old: PushSubscription | null): Promise<void> {
  const { pushManager } = scope.registration;
  const made = await pushManager.getSubscription();
  const next =
    made ?? (await pushManager.subscribe((old?.options as PushSubscriptionOptionsInit) ?? (await options())));
  const { endpoint, keys } = next.toJSON();
  const body = JSON.stringify({ endpoint, p256dh: keys?.p256dh, auth: keys?.auth });
  await fetch(ENDPOINT, { method: 'PUT', headers: { 'content-type': 'application/json' }, body });
}

async function options(): Promise<PushSubscriptionOptionsInit> {
  const answer = await fetch(KEY);
  if (!answer.ok) throw new Error(`${KEY} was answered with ${answer.status}.`);
  const { publicKey } = (await answer.json()) as { publicKey: string };
  return { userVisibleOnly: true, applicationServerKey: fromBase64Url(publicKey) };
}
