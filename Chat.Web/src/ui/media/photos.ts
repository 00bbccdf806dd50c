import { trustedScriptUrl } from '../../client/trusted-urls';
import type { PhotoAnswer, PhotoJob } from './photo-worker';
import workerUrl from './photo-worker?worker&url';
import type { PhotoWish, Shrunk } from './shrink';

/** Kept between photos, and not for longer: a decoded photo is large. */
const IDLE_MS = 20_000;

let worker: Worker | null = null;
let idle: ReturnType<typeof setTimeout> | undefined;
let next = 1;
const jobs = new Map<number, (answer: PhotoAnswer) => void>();

/** A photo as it is sent, made beside the page so that nothing stands still. */
export async function photo(file: Blob, wish: PhotoWish): Promise<Shrunk | { failed: 'too_large' | 'unreadable' }> {
  clearTimeout(idle);
  worker ??= started();
  const job = next++;
  const answer = new Promise<PhotoAnswer>((resolve) => jobs.set(job, resolve));
  worker.postMessage({ job, file, ...wish } satisfies PhotoJob);
  const done = await answer;
  if (jobs.size === 0) idle = setTimeout(end, IDLE_MS);
  return done;
}

function started(): Worker {
  const fresh = new Worker(trustedScriptUrl(new URL(workerUrl, location.href)), { type: 'module' });
  fresh.onmessage = ({ data }: MessageEvent<PhotoAnswer>) => {
    jobs.get(data.job)?.(data);
    jobs.delete(data.job);
  };
  // Out of memory, most likely: what waits is told, and the next photo gets a worker of its own.
  fresh.onerror = () => {
    for (const [job, answer] of jobs) answer({ job, failed: 'unreadable' });
    jobs.clear();
    end();
  };
  return fresh;
}

function end(): void {
  worker?.terminate();
  worker = null;
}
