import type { Opened } from './archive-worker';

/** Opens in a worker, as the engine does, while this page draws; how long its longest wait for a turn was. */
async function measureOpening(messages: number, epochs: number): Promise<Opened & { longestWaitMs: number }> {
  const worker = new Worker(new URL('./archive-worker.ts', import.meta.url), { type: 'module' });
  const answer = new Promise<Opened>((resolve) => {
    worker.onmessage = ({ data }: MessageEvent<Opened>) => resolve(data);
  });
  worker.postMessage({ messages, epochs });
  let longestWaitMs = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longestWaitMs = Math.max(longestWaitMs, performance.now() - last);
    last = performance.now();
  }, 1);
  const opened = await answer;
  clearInterval(timer);
  worker.terminate();
  return { ...opened, longestWaitMs };
}

Object.assign(globalThis, { measureOpening });
