import { NoticeStore } from '../store/notice-store';
import { Store } from '../store/store';
import { Engine } from './engine';
import { whileThereIsNone } from './one-engine';

const DATABASE = 'chat';
/** Browsers end an event of a service worker that takes longer than some minutes. */
const LONGEST_MS = 120_000;
/** What has not moved for so long waits for somebody else: a device without keys, a server that is gone. Meanwhile others would see the person as online. */
const PATIENCE_MS = 20_000;
const LOOK_MS = 250;

/**
 * Where the engine runs while no page does, so that what waits to be sent goes out: the service worker fetches this file when it is installed and runs it
 * when it is needed (sw/background.ts). It ends as soon as nothing waits any more, nothing moves, a page asks for the engine, or its time is up.
 * @returns false when something waits still, and no page has asked for the engine: a page that had it all the time may be ended without a word
 */
async function sendWithoutPage(): Promise<boolean> {
  let isDone = false;
  await whileThereIsNone(async (asked) => {
    const store = await Store.open(DATABASE);
    if (!asked.aborted) isDone = await sendAll(store, asked);
    else store.close();
    isDone ||= asked.aborted;
  });
  return isDone;
}

async function sendAll(store: Store, asked: AbortSignal): Promise<boolean> {
  const began = performance.now();
  let movedAt = began;
  const engine = new Engine(
    store,
    ({ type }) => {
      if (type !== 'state') movedAt = performance.now();
    },
    self.location.origin,
  );
  try {
    await engine.start();
    while (!asked.aborted && performance.now() < Math.min(began + LONGEST_MS, movedAt + PATIENCE_MS)) {
      if ((await engine.state()).phase !== 'ready') return true;
      // Also what is answered in a notification meanwhile.
      await engine.takeReplies().catch(() => undefined);
      if (!(await waits(store))) return true;
      await pause(asked);
    }
    return false;
  } finally {
    await engine.stop();
  }
}

/** Replies first: they become messages. What was refused waits for the person. */
async function waits(store: Store): Promise<boolean> {
  const notices = await NoticeStore.open(DATABASE);
  try {
    if ((await notices.replies()).length > 0) return true;
  } finally {
    notices.close();
  }
  return (await store.outbox()).some(({ error }) => error === null);
}

function pause(unless: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, LOOK_MS);
    unless.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

Object.assign(self, { sendWithoutPage });
