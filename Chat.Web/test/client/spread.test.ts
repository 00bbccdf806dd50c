import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Spread } from '../../src/client/spread';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('looks once for a change that is told in several frames, and again for the next', () => {
  const looked: string[] = [];
  const spread = new Spread((id) => looked.push(id));
  for (const id of ['a', 'a', 'b', 'a']) spread.soon(id, 3);
  vi.advanceTimersByTime(1000);
  expect(looked).toEqual(['a', 'b']);
  spread.soon('a', 3);
  vi.advanceTimersByTime(1000);
  expect(looked).toEqual(['a', 'b', 'a']);
});

it('spreads the devices of a group of 1,000 over ten seconds', () => {
  let looks = 0;
  for (let device = 0; device < 1000; device++)
    new Spread(
      () => looks++,
      () => device / 1000,
    ).soon('group', 1000);
  let most = 0;
  for (let second = 0; second < 11; second++) {
    const before = looks;
    vi.advanceTimersByTime(1000);
    most = Math.max(most, looks - before);
  }
  expect(looks).toBe(1000);
  expect(most).toBeLessThanOrEqual(101);
});
