import { expect, it } from 'vitest';
import { readQuietHours, writeQuietHours } from '../../src/ui/push/quiet-hours';

it('reads what it writes', () => {
  for (const hours of [null, { from: '22:00', until: '07:00' }, { from: '00:00', until: '23:59' }])
    expect(readQuietHours(writeQuietHours(hours))).toEqual(hours);
});

it.each(['24:00-07:00', '22:00', '7:00-8:00', '22:00-07:00-08:00', 'x'])('takes %s for none', (text) => {
  expect(readQuietHours(text)).toBeNull();
});
