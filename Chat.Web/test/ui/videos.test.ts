import { beforeEach, expect, it, vi } from 'vitest';
import type { VideoAnswer, VideoJob } from '../../src/ui/media/video/video-worker';
import { smallVideo } from '../../src/ui/media/video/videos';

const file = new Blob(['film']);
const converted = { blob: new Blob(['small']), width: 2, height: 1, seconds: 3 };

/** In the place of browser workers: what each is asked, and a way to answer for it. */
class Worked {
  static all: Worked[] = [];
  onmessage: ((event: { data: VideoAnswer }) => void) | null = null;
  onerror: (() => void) | null = null;
  job: VideoJob | null = null;
  ended = false;

  constructor() {
    Worked.all.push(this);
  }

  postMessage(job: VideoJob): void {
    this.job = job;
  }

  terminate(): void {
    this.ended = true;
  }

  says(data: VideoAnswer): void {
    if (!this.ended) this.onmessage?.({ data });
  }
}

const [first, second] = [() => Worked.all[0] as Worked, () => Worked.all[1] as Worked];

beforeEach(() => {
  Worked.all = [];
  vi.stubGlobal('Worker', Worked);
  vi.stubGlobal('location', { href: 'http://here/', origin: 'http://here' });
});

function start() {
  const skip = new AbortController();
  const stop = new AbortController();
  const told: (number | null)[] = [];
  const progress = (percent: number | null) => void told.push(percent);
  return { skip, stop, told, made: smallVideo(file, { skip: skip.signal, stop: stop.signal, progress }) };
}

it('a video is made smaller by a worker of its own, which tells how far it is and then ends', async () => {
  const { made, told } = start();
  expect(first().job).toEqual({ file, compress: true });
  first().says({ percent: 40 });
  first().says({ converted });
  expect(await made).toBe(converted);
  expect(told).toEqual([40, null]);
  expect(Worked.all.map(({ ended }) => ended)).toEqual([true]);
});

it.each([
  ['cannot', () => first().says({ failed: true })],
  ['breaks', () => first().onerror?.()],
])('a video that a worker %s make smaller is taken over as it is', async (_, fails) => {
  const { made } = start();
  fails();
  await vi.waitFor(() => expect(second()?.job).toEqual({ file, compress: false }));
  second().says({ converted });
  expect(await made).toBe(converted);
  expect(Worked.all.map(({ ended }) => ended)).toEqual([true, true]);
});

it('whoever does not want to wait ends the compressing, not the sending', async () => {
  const { made, skip } = start();
  skip.abort();
  await vi.waitFor(() => expect(second()?.job).toEqual({ file, compress: false }));
  expect(first().ended).toBe(true);
  second().says({ converted });
  expect(await made).toBe(converted);
});

it('whoever stops is told so, and nothing goes on', async () => {
  const { made, stop, told } = start();
  stop.abort('stopped');
  await expect(made).rejects.toBe('stopped');
  expect(Worked.all.map(({ ended }) => ended)).toEqual([true]);
  expect(told.at(-1)).toBeNull();
});

it('what cannot even be taken over is said to be unreadable', async () => {
  const { made } = start();
  first().says({ failed: true });
  await vi.waitFor(() => expect(second()).toBeDefined());
  second().says({ failed: true });
  expect(await made).toBeNull();
});
