import { describe, expect, it } from 'vitest';
import { byteRange } from '../../src/sw/byte-range';

describe('a range of 100 bytes', () => {
  it.each([
    ['bytes=0-', 0, 100],
    ['bytes=0-0', 0, 1],
    ['bytes=0-1', 0, 2],
    ['bytes=99-', 99, 100],
    ['bytes=10-19', 10, 20],
    ['bytes=10-1000', 10, 100],
    ['bytes=-10', 90, 100],
    ['bytes=-1000', 0, 100],
    ['Bytes = 5 - 6', 5, 7],
  ])('%s', (header, start, end) => {
    expect(byteRange(header, 100)).toEqual({ start, end });
  });

  it.each(['bytes=100-', 'bytes=100-200', 'bytes=-0'])('%s has no byte', (header) => {
    expect(byteRange(header, 100)).toBe('unsatisfiable');
  });

  it.each([null, '', 'bytes=-', 'bytes=5-4', 'bytes=0-1,5-6', 'items=0-1', 'bytes=a-b', 'bytes=1.5-2'])(
    '%s is answered with the whole',
    (header) => {
      expect(byteRange(header, 100)).toBeNull();
    },
  );
});
