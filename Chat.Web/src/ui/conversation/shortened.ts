/** Longer than this is folded until one asks for the rest. */
const LONGEST = 1_400;
const MOST_LINES = 24;

/** The beginning of a long text, cut between words; null when it is short enough to be shown whole. */
export function shortened(text: string): string | null {
  const lines = lineEnd(text);
  if (text.length <= LONGEST && lines === -1) return null;
  const limit = Math.min(LONGEST * 0.6, lines === -1 ? text.length : lines);
  const cut = text.slice(0, limit);
  const space = cut.lastIndexOf(' ');
  return (space > limit * 0.8 ? cut.slice(0, space) : cut).trimEnd();
}

/** Where the last line ends that is still shown, or -1. */
function lineEnd(text: string): number {
  let at = -1;
  for (let line = 0; line < MOST_LINES; line++) {
    at = text.indexOf('\n', at + 1);
    if (at === -1) return -1;
  }
  return at;
}
