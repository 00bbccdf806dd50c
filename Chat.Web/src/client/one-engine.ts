const LOCK = 'chat-engine';
const CHANNEL = 'chat-engine handover';
const ASK_AGAIN_MS = 1_000;

/** Where a worker comes from (each version has its own address) and when it started; milliseconds since 1970. */
interface Asking {
  script: string;
  startedAt: number;
}

/** A page that was just closed holds the lock until its worker has ended. */
const CLOSING_MS = 2_000;

/** @param work told when a page asks for the engine: it then ends soon. Not called while another engine runs */
export async function whileThereIsNone(work: (asked: AbortSignal) => Promise<void>): Promise<void> {
  const patience = AbortSignal.timeout(CLOSING_MS);
  let isFree = false;
  const run = async () => {
    isFree = true;
    const channel = new BroadcastChannel(CHANNEL);
    const asked = new AbortController();
    channel.onmessage = () => asked.abort();
    try {
      await work(asked.signal);
    } finally {
      channel.close();
    }
  };
  await navigator.locks.request(LOCK, { signal: patience }, run).catch((error: unknown) => {
    if (isFree || !patience.aborted) throw error;
  });
}

/**
 * At most one engine of a browser runs, whatever workers there are: two would use the keys of one device twice. While a new version is taken up, a
 * page of it may meet the engine of the version before, whose calls it does not know. Whoever started last goes on, and the other gives way.
 * Resolves when the engine may run and has started.
 * @param giveWay lets go of everything; resolves when the next one may start
 */
export function asTheOneEngine<T>(start: () => Promise<T>, giveWay: (engine: T) => Promise<void>): Promise<T> {
  const own: Asking = { script: self.location.href, startedAt: Date.now() };
  const channel = new BroadcastChannel(CHANNEL);
  const ask = () => channel.postMessage(own);
  ask();
  const asking = setInterval(ask, ASK_AGAIN_MS);
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(LOCK, async () => {
        clearInterval(asking);
        const asked = new Promise<void>((done) => {
          channel.onmessage = ({ data }: MessageEvent<Asking>) => {
            if (data.script !== own.script && data.startedAt > own.startedAt) done();
          };
        });
        const engine = await start();
        resolve(engine);
        await asked;
        channel.close();
        await giveWay(engine);
      })
      .catch(reject);
  });
}
