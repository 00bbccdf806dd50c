import { expect, it } from 'vitest';
import { Foreground } from '../../src/client/foreground';

it('says what has arrived before it says that nobody looks any more, and at no other moment', () => {
  const said: string[] = [];
  const foreground = new Foreground({ tell: (frame) => said.push(frame.at(-1) === 0xc3 ? 'looks' : 'away') > 0 }, () =>
    said.push('arrived'),
  );
  foreground.seen('one', true);
  foreground.seen('two', true);
  foreground.seen('one', false);
  expect(said).toEqual(['looks']);
  foreground.seen('two', false);
  foreground.seen('two', false);
  expect(said).toEqual(['looks', 'arrived', 'away']);
});
