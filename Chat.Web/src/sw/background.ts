import { trustedScriptUrl } from '../client/trusted-urls';
import { NoticeStore } from '../store/notice-store';
import { ReadingStore } from '../store/reading-store';
import { scope } from './scope';

/** The engine for the time without a page (client/background.ts), a script of its own: few events of this worker need it. */
declare const __BACKGROUND__: string;

const DATABASE = 'chat';

/** What pages register with the browser when they go out of sight (ui/send-when-closed.ts). */
export const SEND_WAITING = 'send-waiting';

/** Only what was fetched while this worker was installed may be run later. @throws when it cannot be had */
export async function fetchBackground(): Promise<void> {
  if (canSync()) load();
}

/** Background Sync: a message written without a connection, or just before the app was closed, leaves without the app. @throws when the browser is to ask again later */
export async function sendWaiting(): Promise<void> {
  if (!canSync() || !(await waits())) return;
  const isSent = await (globalThis.sendWithoutPage ?? load())();
  if (!isSent) throw new Error('Something still waits to be sent.');
}

/** What was answered in a notification, unless a page's engine does it. What fails goes at the next event or start. */
export async function sendSoon(): Promise<void> {
  try {
    await sendWaiting();
  } catch {
    // Browsers may refuse it to a worker without a page.
    await scope.registration.sync?.register(SEND_WAITING).catch(() => undefined);
  }
}

declare global {
  var sendWithoutPage: (() => Promise<boolean>) | undefined;
  interface ServiceWorkerRegistration {
    /** https://wicg.github.io/background-sync/spec/; not in every browser. */
    readonly sync?: { register(tag: string): Promise<void> };
  }
}

function canSync(): boolean {
  return scope.registration.sync !== undefined;
}

function load(): () => Promise<boolean> {
  importScripts(trustedScriptUrl(new URL(__BACKGROUND__, location.href)));
  if (!globalThis.sendWithoutPage) throw new Error(`${__BACKGROUND__} is not what it was.`);
  return globalThis.sendWithoutPage;
}

/** A look at the rows, so that the engine is not started for nothing. */
async function waits(): Promise<boolean> {
  const [store, notices] = await Promise.all([ReadingStore.open(DATABASE), NoticeStore.open(DATABASE)]);
  try {
    if (!(await store?.account())) return false;
    return (await store?.hasUnsent()) || (await notices.replies()).length > 0;
  } finally {
    store?.close();
    notices.close();
  }
}
