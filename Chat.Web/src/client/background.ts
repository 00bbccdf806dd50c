import { NoticeStore } from '../store/notice-store';
import { Store } from '../store/store';
import { Engine } from './engine';
import { whileThereIsNone } from './one-engine';

const DATABASE = 'chat';
/** Browsers end an event of a service worker that takes longer than some minutes. */
const LONGEST_MS = 120_000;
const LOOK_MS = 250;

/**
 * Where the engine runs while no page does, so that what waits to be sent goes out: the service worker fetches this file when it is installed and runs it
 * when it is needed (sw/background.ts). It ends as soon as nothing waits any more, a page asks for the engine, or its time is up.
 * @returns whether what waits is in good hands: sent, or left to the engine of a page
 */
async function sendWithoutPage(): Promise<boolean> {
  let isSent = false;
  const isMine = await whileThereIsNone(async (asked) => {
    const store = await Store.open(DATABASE);
    const engine = new Engine(store, () => undefined, self.location.origin);
    try {
      await engine.start();
      const end = performance.now() + LONGEST_MS;
      isSent = !(await waits(store));
      while (!isSent && !asked.aborted && performance.now() < end) {
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
        isSent = !(await waits(store));
      }
      isSent ||= asked.aborted;
    } finally {
      await engine.stop();
    }
  });
  return isSent || !isMine;
}

/** What was refused waits for the person. */
async function waits(store: Store): Promise<boolean> {
  if (!(await store.account())) return false;
  if ((await store.outbox()).some(({ error }) => error === null)) return true;
  const notices = await NoticeStore.open(DATABASE);
  try {
    return (await notices.replies()).length > 0;
  } finally {
    notices.close();
  }
}

Object.assign(self, { sendWithoutPage });
