import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Context } from '../../src/client/context';
import type { Groups } from '../../src/client/groups';
import type { History } from '../../src/client/history';
import { Joining } from '../../src/client/joining';

const CHATS = ['one', 'two', 'three'];

let isOut: boolean;
let joined: string[];
let tries: number;
let joining: Joining;

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  isOut = true;
  joined = [];
  tries = 0;
  const context = {
    connection: { isOnline: true },
    store: {
      conversationsOf: async (ids: string[]) => ids.map(() => ({ stored: 0, historyFrom: 0, lastLine: null })),
    },
    changed: (id: string) => joined.push(id),
  };
  const groups = {
    prepare: async () => {
      tries++;
      if (isOut) throw new Error('not now');
    },
  };
  const history = { findName: async () => undefined };
  joining = new Joining(context as unknown as Context, groups as unknown as Groups, history as unknown as History);
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it('what fails for an hour is tried ever more rarely, and goes on by itself', async () => {
  void joining.begin(CHATS);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(joined).toEqual([]);
  expect(tries).toBeGreaterThan(5 * CHATS.length);
  expect(tries).toBeLessThan(25 * CHATS.length);
  isOut = false;
  await vi.advanceTimersByTimeAsync(600_000);
  expect(joined.sort()).toEqual(CHATS.toSorted());
});

it('what has failed for long is tried at once when somebody looks at it', async () => {
  void joining.begin(CHATS);
  await vi.advanceTimersByTimeAsync(3_600_000);
  isOut = false;
  joining.first('two');
  await vi.advanceTimersByTimeAsync(0);
  expect(joined).toEqual(['two']);
});

it('one that comes later is not given up either', async () => {
  await joining.join('four');
  expect(joined).toEqual([]);
  isOut = false;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(joined).toEqual(['four']);
});
