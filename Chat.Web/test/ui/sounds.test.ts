import { afterEach, beforeEach, expect, it, vi } from 'vitest';

/** A loudspeaker, as browsers have it: contexts begin suspended, at once or for a moment, and some only go on after the first touch of a page. */
class Loudspeaker {
  static state: 'suspended' | 'running';
  static resumes: () => Promise<void>;
  static tones = 0;
  readonly currentTime = 0;
  readonly destination = {};
  get state() {
    return Loudspeaker.state;
  }
  resume = () => Loudspeaker.resumes();
}

class Node {
  gain = { exponentialRampToValueAtTime: () => undefined };
  connect = (next: unknown) => next;
  start = () => {
    Loudspeaker.tones += 1;
  };
  stop = () => undefined;
}

/** Settled when the lock under which a tone is played is free again. */
let played: Promise<unknown>;
let kept: Record<string, string>;
let sounds: typeof import('../../src/ui/notices/sounds');

beforeEach(async () => {
  vi.useFakeTimers();
  kept = {};
  Loudspeaker.tones = 0;
  Loudspeaker.state = 'suspended';
  Loudspeaker.resumes = async () => {
    Loudspeaker.state = 'running';
  };
  vi.stubGlobal('AudioContext', Loudspeaker);
  vi.stubGlobal('OscillatorNode', Node);
  vi.stubGlobal('GainNode', Node);
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept[key] ?? null,
    setItem: (key: string, value: string) => Object.assign(kept, { [key]: value }),
    removeItem: (key: string) => delete kept[key],
  });
  vi.stubGlobal('navigator', {
    locks: {
      request: (_name: string, _options: object, work: (lock: object) => Promise<void>) => {
        played = work({});
        return played;
      },
    },
  });
  vi.resetModules();
  sounds = await import('../../src/ui/notices/sounds');
});
afterEach(() => void vi.useRealTimers());

async function tonesAfter(count: number): Promise<number> {
  for (let nth = 0; nth < count; nth++) {
    sounds.playTone();
    await vi.runAllTimersAsync();
    await played;
  }
  return Loudspeaker.tones;
}

it('the first tone is heard also where a context takes a moment to begin', async () => {
  expect(await tonesAfter(1)).toBe(1);
});

it('a page that was not touched yet is silent, and heard once it was', async () => {
  const begin: (() => void)[] = [];
  Loudspeaker.resumes = () => new Promise((resolve) => begin.push(resolve));
  expect(await tonesAfter(2)).toBe(0);
  Loudspeaker.state = 'running';
  for (const resolve of begin) resolve();
  await vi.runAllTimersAsync();
  // Nothing of what came before is made up for.
  expect(Loudspeaker.tones).toBe(0);
  expect(await tonesAfter(1)).toBe(1);
});

it('a page whose loudspeaker is refused stays silent and takes the next message all the same', async () => {
  Loudspeaker.resumes = () => Promise.reject(new DOMException('no device', 'InvalidStateError'));
  expect(await tonesAfter(2)).toBe(0);
});

it('whoever does not want sounds hears none', async () => {
  sounds.setSounds(false);
  played = Promise.resolve();
  expect(await tonesAfter(1)).toBe(0);
  sounds.setSounds(true);
  expect(await tonesAfter(1)).toBe(1);
});
