import { type Arrived, arrived } from './arrived';
import { fetchBackground, SEND_WAITING, sendWaiting } from './background';
import { clicked } from './clicks';
import { fromPlayer } from './playback';
import { pushed } from './push';
import { scope } from './scope';
import { fromShare } from './share';
import { dropOldShells, fromShell, keepShell } from './shell';
import { subscriptionChanged } from './subscription';
import { passBy } from './uploads';

/** What pages say. `take-over`: the person wants the new version; all tabs then take it at once (ui/service-worker.ts). */
type FromPage = 'take-over' | { arrived: Arrived };

scope.addEventListener('install', (event) => {
  // What throws in here does not stop an installation, only what is waited for.
  event.waitUntil(Promise.all([keepShell(), fetchBackground()]));
});
scope.addEventListener('activate', (event) => event.waitUntil(dropOldShells().then(() => scope.clients.claim())));
scope.addEventListener('message', (event) => {
  const said = event.data as FromPage;
  event.waitUntil(said === 'take-over' ? scope.skipWaiting() : arrived(said.arrived));
});
scope.addEventListener('fetch', (event) => {
  const answer = fromShare(event.request) ?? fromPlayer(event) ?? fromShell(event.request);
  if (answer) event.respondWith(answer);
  else passBy(event.request);
});
scope.addEventListener('push', (event) => event.waitUntil(pushed(event.data?.arrayBuffer())));
scope.addEventListener('sync', (event) => {
  const sync = event as ExtendableEvent & { tag: string };
  if (sync.tag === SEND_WAITING) sync.waitUntil(sendWaiting());
});
scope.addEventListener('notificationclick', (event) => event.waitUntil(clicked(event)));
scope.addEventListener('pushsubscriptionchange', (event) => {
  const { oldSubscription } = event as ExtendableEvent & { oldSubscription?: PushSubscription | null };
  (event as ExtendableEvent).waitUntil(subscriptionChanged(oldSubscription ?? null));
});
