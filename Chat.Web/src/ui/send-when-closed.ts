import type { Engine } from './engine';

/** As the service worker knows it (sw/background.ts). */
const SEND_WAITING = 'send-waiting';

/**
 * So that what waits goes out although the app is closed, where the browser can wake the service worker for it: a page that goes out of sight may not
 * come back, and one without a connection may be ended without a word. Where nothing waits, the worker finds nothing to do.
 */
export async function sendWhenClosed({ onEvent }: Engine): Promise<void> {
  const registration = await navigator.serviceWorker.ready;
  // A browser may not allow it; the message then goes at the next start.
  const ask = () => registration.sync?.register(SEND_WAITING).catch(() => undefined);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') ask();
  });
  let wasOnline = true;
  onEvent((event) => {
    if (event.type !== 'state') return;
    const isOnline = event.state.connection.state === 'online';
    if (wasOnline && !isOnline && event.state.phase === 'ready') ask();
    wasOnline = isOnline;
  });
}
