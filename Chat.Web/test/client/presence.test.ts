import { expect, test } from 'vitest';
import type { Context } from '../../src/client/context';
import { PresenceBoard } from '../../src/client/presence';

test('whoever is here keeps the time last seen that was known', () => {
  const board = new PresenceBoard({} as Context);
  board.heard('ben', { online: false, lastSeen: 5 });
  board.heard('ben', { online: true, lastSeen: null });
  expect(board.of('ben')).toEqual({ online: true, lastSeen: 5 });
});

test('whoever hides it, or has blocked, is no longer shown as last seen', () => {
  const board = new PresenceBoard({} as Context);
  board.heard('ben', { online: true, lastSeen: 5 });
  board.heard('ben', { online: false, lastSeen: null });
  expect(board.of('ben')).toEqual({ online: false, lastSeen: null });
});

test('typing is said once in a while, and again at once when there was no line to say it on', () => {
  let [now, isOnline, frames] = [10_000, false, 0];
  const connection = { tell: () => isOnline && ++frames > 0 };
  const board = new PresenceBoard({ connection, now: () => now } as unknown as Context);
  const id = '0190a0a0-0000-7000-8000-000000000001';
  board.sayTyping(id);
  isOnline = true;
  board.sayTyping(id);
  expect(frames).toBe(1);
  now += 2_999;
  board.sayTyping(id);
  expect(frames).toBe(1);
  now += 1;
  board.sayTyping(id);
  expect(frames).toBe(2);
});
