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
