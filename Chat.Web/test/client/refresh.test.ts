import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Context } from '../../src/client/context';
import type { Groups } from '../../src/client/groups';
import { LeafRefresh } from '../../src/client/refresh';

const DAY_MS = 24 * 60 * 60 * 1000;

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('many messages at once lead to one refresh, though its commit takes its time', async () => {
  const row = { inGroup: true, disappearAfter: null, memberCount: 2, leafSince: 0 };
  const context = {
    now: () => DAY_MS,
    connection: { isOnline: true },
    store: { conversation: async () => row, outboxOf: async () => [] },
  };
  let refreshed = 0;
  const groups = { refresh: async () => refreshed++ };
  const refresh = new LeafRefresh(context as unknown as Context, groups as unknown as Groups, () => 20);
  await Promise.all(Array.from({ length: 10 }, () => refresh.sent('chat')));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(refreshed).toBe(1);
});
