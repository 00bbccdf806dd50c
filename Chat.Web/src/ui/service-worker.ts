import { trustedScriptUrl } from '../client/trusted-urls';
import { doesAnotherTabHold, isHolding, nothingIsHeld } from './held';
import { keepInstallPrompt } from './install/install-prompt';
import { keepBeforeLeaving } from './leaving';
import { offerNewVersion } from './new-version';
import { texts } from './texts';
import { say } from './toast/toast';

export { startNotices } from './notices/notices';
export { sendWhenClosed } from './send-when-closed';

const HOUR_MS = 60 * 60 * 1000;
const MINUTE_MS = 60 * 1000;

/**
 * Keeps the app for offline use, and looks for newer versions: at every navigation (the browser itself), every hour, and when the page comes into
 * sight. A new version waits until somebody asks for it in any tab; then all tabs take it together, so that no two versions meet. A tab that has
 * something which would be lost comes after: its engine is gone then, so whoever asks is told of it first.
 */
export async function keepUpToDate(): Promise<void> {
  const { serviceWorker } = navigator;
  keepInstallPrompt();
  // The first one takes pages of its own version under control.
  let isOther = serviceWorker.controller !== null;
  serviceWorker.addEventListener('controllerchange', () => {
    if (isOther) void follow();
    isOther = true;
  });
  const url = trustedScriptUrl(new URL('/sw.js', location.href));
  const registration = await serviceWorker.register(url, { updateViaCache: 'none' });
  const look = () => {
    if (registration.waiting && serviceWorker.controller) offerNewVersion(() => void takeNewVersion(registration));
  };
  const watch = () => registration.installing?.addEventListener('statechange', look);
  look();
  watch();
  registration.addEventListener('updatefound', watch);
  let lookedAt = Date.now();
  const lookAgain = () => {
    if (document.visibilityState !== 'visible' || Date.now() - lookedAt < MINUTE_MS) return;
    lookedAt = Date.now();
    // Without a network there is nothing new.
    registration.update().catch(() => undefined);
  };
  setInterval(lookAgain, HOUR_MS);
  document.addEventListener('visibilitychange', lookAgain);
}

/** The engine of another version runs now: this page has none any more. */
export function offerReload(): void {
  offerNewVersion(() => {
    void navigator.serviceWorker?.getRegistration().then((registration) => takeNewVersion(registration));
  });
}

let isWarned = false;
/** Somebody has said in this tab, knowing what would be lost, that the new version is to come. */
let isAsked = false;

async function takeNewVersion(registration: ServiceWorkerRegistration | undefined): Promise<void> {
  if (!isWarned && (isHolding() || (await doesAnotherTabHold()))) {
    isWarned = true;
    say(isHolding() ? texts.installed.unfinishedHere : texts.installed.unfinishedElsewhere);
    return;
  }
  isAsked = true;
  const next = registration && (registration.waiting ?? (await lookForNext(registration)));
  if (next) next.postMessage('take-over');
  else await reload();
}

/** A version whose engine runs already may not have been looked for here yet: a reload alone would bring this one back, and its engine with it. */
async function lookForNext(registration: ServiceWorkerRegistration): Promise<ServiceWorker | null> {
  await registration.update().catch(() => undefined);
  const { installing } = registration;
  if (installing) await new Promise((done) => installing.addEventListener('statechange', done, { once: true }));
  return registration.waiting;
}

/** After the other tabs, when nothing would be lost or somebody says so. */
async function follow(): Promise<void> {
  if (isHolding() && !isAsked) {
    offerNewVersion(() => void reload());
    await nothingIsHeld();
  }
  await reload();
}

async function reload(): Promise<void> {
  await keepBeforeLeaving();
  location.reload();
}
