import { expect, it } from 'vitest';
import { slideTowardsStart } from '../../src/ui/media/slide';

it('a slide counts towards the start of the line alone, whichever side that is', () => {
  expect([0, -60, -120, -500, 80].map((dx) => slideTowardsStart(dx, 'ltr'))).toEqual([0, 0.5, 1, 1, 0]);
  expect([0, 60, 120, 500, -80].map((dx) => slideTowardsStart(dx, 'rtl'))).toEqual([0, 0.5, 1, 1, 0]);
});
