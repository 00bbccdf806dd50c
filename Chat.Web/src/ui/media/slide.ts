const CANCEL_PX = 120;

/**
 * How far a pointer has slid towards the start of the line, 0 to 1, where 1 is far enough to mean it.
 * @param dx CSS pixels to the right
 */
export function slideTowardsStart(dx: number, direction: 'ltr' | 'rtl'): number {
  return Math.min(1, Math.max(0, (direction === 'rtl' ? dx : -dx) / CANCEL_PX));
}
