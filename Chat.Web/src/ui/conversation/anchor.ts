/** A row, and where its top stood below the top of what is in sight. */
export interface Anchor {
  key: string;
  offset: number;
}

/** Measured from the top of everything that scrolls. */
export interface Row {
  key: string;
  top: number;
  height: number;
}

/** One may vanish (a date above which older messages come); three in a row do not. */
const ANCHORS = 3;

/**
 * Index of the first row that reaches below a line. Rows lie below each other, so halving finds it in a few looks.
 * @param rowAt looked up by index, because measuring each of hundreds would cost more than the scrolling
 * @param line in pixels from the top
 */
export function rowAtLine(count: number, rowAt: (index: number) => Row, line: number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = rowAt(middle);
    if (row.top + row.height > line) high = middle;
    else low = middle + 1;
  }
  return count === 0 ? -1 : low;
}

/** The rows to hold on to: the first ones in sight. */
export function anchorsAt(count: number, rowAt: (index: number) => Row, scrollTop: number): Anchor[] {
  const first = rowAtLine(count, rowAt, scrollTop);
  if (first === -1) return [];
  return Array.from({ length: Math.min(ANCHORS, count - first) }, (_, index) => {
    const { key, top } = rowAt(first + index);
    return { key, offset: top - scrollTop };
  });
}

/** How far to scroll so that the first anchor that is still there stands where it stood; 0 when none is. */
export function correction(
  anchors: readonly Anchor[],
  topOf: (key: string) => number | null,
  scrollTop: number,
): number {
  for (const { key, offset } of anchors) {
    const top = topOf(key);
    if (top !== null) return top - scrollTop - offset;
  }
  return 0;
}
