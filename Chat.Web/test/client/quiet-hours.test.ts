import { describe, expect, it } from 'vitest';
import { isQuiet } from '../../src/client/quiet-hours';

describe('quiet hours', () => {
  const at = (hours: number, minutes = 0) => new Date(2026, 0, 5, hours, minutes);
  it.each([
    ['22:00-07:00', at(21, 59), false],
    ['22:00-07:00', at(22), true],
    ['22:00-07:00', at(3), true],
    ['22:00-07:00', at(7), false],
    ['09:00-17:30', at(17, 29), true],
    ['09:00-17:30', at(17, 30), false],
    ['09:00-09:00', at(9), false],
    ['', at(3), false],
    ['25:00-26:00', at(3), false],
    ['sometimes', at(3), false],
  ])('%s', (quietHours, time, expected) => {
    expect(isQuiet({ quietHours }, time)).toBe(expected);
  });

  it('are none where nobody has chosen any', () => {
    expect(isQuiet(undefined, at(3))).toBe(false);
    expect(isQuiet({ quietHours: null }, at(3))).toBe(false);
  });
});
