/** A mouse and a real keyboard are likely: the composer may take the focus without covering half the screen. */
export function hasFinePointer(): boolean {
  return matchMedia('(hover: hover) and (pointer: fine)').matches;
}

export function hasCoarsePointer(): boolean {
  return matchMedia('(pointer: coarse)').matches;
}
