import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fittedPart,
  type Handle,
  isUnedited,
  moved,
  type Part,
  type PhotoEdit,
  pixelsOf,
  placed,
  resized,
  turned,
  turnedSize,
  UNEDITED,
  WHOLE,
} from '../../src/ui/media/edit';

const side = fc.constantFrom(-1 as const, 0 as const, 1 as const);
const handle = fc.record({ x: side, y: side }).filter(({ x, y }) => x !== 0 || y !== 0);
const by = fc.double({ min: -2, max: 2, noNaN: true });
const part: fc.Arbitrary<Part> = fc
  .tuple(...[0, 1, 2, 3].map(() => fc.double({ min: 0, max: 1, noNaN: true })))
  .map(([x = 0, y = 0, w = 0, h = 0]) => {
    const [width, height] = [0.1 + 0.9 * w, 0.1 + 0.9 * h];
    return { left: x * (1 - width), top: y * (1 - height), width, height };
  });

function isInside({ left, top, width, height }: Part): boolean {
  const slack = 1e-9;
  return left >= -slack && top >= -slack && left + width <= 1 + slack && top + height <= 1 + slack;
}

/** A point of the upright picture, on the canvas. */
function at([a, b, c, d, e, f]: ReturnType<typeof placed>, x: number, y: number): [number, number] {
  return [a * x + c * y + e, b * x + d * y + f];
}

describe('what is kept of a photo', () => {
  it('is turned with it, and is as it was after four quarters or one back', () => {
    const edit: PhotoEdit = { turns: 0, part: { left: 0.1, top: 0.2, width: 0.3, height: 0.4 } };
    const clockwise = turned(edit, 1);
    expect(clockwise.turns).toBe(1);
    expect(clockwise.part.left).toBeCloseTo(0.4);
    expect(clockwise.part).toMatchObject({ top: 0.1, width: 0.4, height: 0.3 });
    const back = turned(clockwise, -1);
    const around = [1, 2, 3].reduce((one) => turned(one, 1), clockwise);
    for (const same of [back, around]) {
      expect(same.turns).toBe(0);
      for (const key of ['left', 'top', 'width', 'height'] as const) expect(same.part[key]).toBeCloseTo(edit.part[key]);
    }
    expect(turned(edit, -1).turns).toBe(3);
  });

  it('never leaves the picture, never grows too small, and keeps its proportions where they are fixed', () => {
    const ratio = fc.option(fc.double({ min: 0.2, max: 5, noNaN: true }));
    fc.assert(
      fc.property(part, handle, by, by, ratio, (from, grip, dx, dy, fixed) => {
        const start = fixed === null ? from : fittedPart(from, fixed);
        expect(isInside(start)).toBe(true);
        const next = resized(start, grip, dx, dy, fixed);
        expect(isInside(next)).toBe(true);
        expect(Math.min(next.width, next.height)).toBeGreaterThan(0.099);
        if (fixed !== null) expect(next.width / next.height).toBeCloseTo(fixed, 6);
        expect(isInside(moved(start, dx, dy))).toBe(true);
      }),
    );
  });

  it.each<[string, Handle, Part]>([
    ['an edge', { x: 1, y: 0 }, { left: 0.2, top: 0.2, width: 0.5, height: 0.4 }],
    ['the other edge', { x: -1, y: 0 }, { left: 0.3, top: 0.2, width: 0.3, height: 0.4 }],
    ['a corner', { x: -1, y: 1 }, { left: 0.3, top: 0.2, width: 0.3, height: 0.2 }],
  ])('is changed on the side of %s alone', (_, grip, expected) => {
    const next = resized({ left: 0.2, top: 0.2, width: 0.4, height: 0.4 }, grip, 0.1, -0.2, null);
    for (const key of ['left', 'top', 'width', 'height'] as const) expect(next[key]).toBeCloseTo(expected[key]);
  });

  it('follows one hand of a corner where its proportions are fixed, so that arrow keys move it', () => {
    const square = { left: 0.2, top: 0.2, width: 0.4, height: 0.4 };
    for (const [dx, dy] of [
      [-0.1, 0],
      [0, -0.1],
    ] as const)
      expect(resized(square, { x: 1, y: 1 }, dx, dy, 1).width).toBeCloseTo(0.3);
  });

  it('is the largest of its proportions', () => {
    expect(fittedPart(WHOLE, 0.75)).toEqual({ left: 0.125, top: 0, width: 0.75, height: 1 });
    expect(fittedPart({ left: 0, top: 0, width: 0.2, height: 0.2 }, 2)).toEqual({
      ...{ left: 0, top: 0, width: 1, height: 0.5 },
    });
  });

  it('is whole pixels, one at least', () => {
    const size = { width: 4000, height: 3000 };
    expect(pixelsOf({ left: 0.25, top: 0.5, width: 0.5, height: 0.25 }, size)).toEqual({
      ...{ left: 1000, top: 1500, width: 2000, height: 750 },
    });
    expect(pixelsOf({ left: 0.9, top: 0.9, width: 0.1, height: 0.1 }, { width: 3, height: 1 })).toEqual({
      ...{ left: 2, top: 0, width: 1, height: 1 },
    });
  });

  it('is nothing to be carried out when it is all there is', () => {
    expect(isUnedited(UNEDITED)).toBe(true);
    expect(isUnedited({ turns: 0, part: resized(WHOLE, { x: 1, y: 0 }, 0.4, 0, null) })).toBe(true);
    expect(isUnedited({ turns: 2, part: WHOLE })).toBe(false);
    expect(isUnedited({ turns: 0, part: { ...WHOLE, width: 0.9 } })).toBe(false);
  });
});

describe('a photo on its canvas', () => {
  const upright = { width: 40, height: 30 };
  it.each([
    [0, [0, 0], [40, 30]],
    [1, [30, 0], [0, 40]],
    [2, [40, 30], [0, 0]],
    [3, [0, 40], [30, 0]],
  ] as const)('turned by %i quarters has its corners where they are seen', (turns, topLeft, bottomRight) => {
    const seen = turnedSize(upright, turns);
    const matrix = placed(turns, upright, pixelsOf(WHOLE, seen), seen);
    for (const [corner, [x, y]] of [
      [[0, 0], topLeft],
      [[40, 30], bottomRight],
    ] as const) {
      const [seenX, seenY] = at(matrix, corner[0], corner[1]);
      expect(seenX).toBeCloseTo(x);
      expect(seenY).toBeCloseTo(y);
    }
  });

  it('is cut and made smaller in the same step', () => {
    // Turned to the right it is 30 wide and 40 high; its lower right quarter comes from the upper right of the upright one.
    const crop = { left: 15, top: 20, width: 15, height: 20 };
    const matrix = placed(1, upright, crop, { width: 6, height: 8 });
    expect(at(matrix, 20, 15)).toEqual([0, 0]);
    expect(at(matrix, 40, 0)).toEqual([6, 8]);
  });
});
