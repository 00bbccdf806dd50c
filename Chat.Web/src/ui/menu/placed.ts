interface Size {
  width: number;
  height: number;
}

const MARGIN_PX = 8;
const GAP_PX = 4;

/** Below what it belongs to and along its start, or above and along its end where there is no room; never outside the window. */
export function placed(
  anchor: Size & { left: number; top: number },
  own: Size,
  window: Size,
  rightToLeft: boolean,
): { left: number; top: number } {
  const below = anchor.top + anchor.height + GAP_PX;
  const above = anchor.top - own.height - GAP_PX;
  const top = below + own.height + MARGIN_PX <= window.height || above < MARGIN_PX ? below : above;
  const startsLeft = anchor.left;
  const startsRight = anchor.left + anchor.width - own.width;
  const fits = (left: number) => left >= MARGIN_PX && left + own.width + MARGIN_PX <= window.width;
  const [first, second] = rightToLeft ? [startsRight, startsLeft] : [startsLeft, startsRight];
  return {
    left: clamped(fits(first) ? first : second, window.width - own.width - MARGIN_PX),
    top: clamped(top, window.height - own.height - MARGIN_PX),
  };
}

function clamped(value: number, most: number): number {
  return Math.max(MARGIN_PX, Math.min(value, most));
}
