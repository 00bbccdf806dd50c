export interface Range {
  start: number;
  length: number;
}

const BEFORE = 40;
const LONGEST = 200;

/** A short part of the text around the first range, cut into marked and unmarked pieces. Ranges may overlap and lie outside. */
export function excerpt(text: string, ranges: readonly Range[]): { text: string; marked: boolean }[] {
  const sorted = [...ranges].sort((a, b) => a.start - b.start);
  const first = sorted[0]?.start ?? 0;
  const from = first <= BEFORE ? 0 : wordStart(text, first - BEFORE);
  const to = Math.min(text.length, from + LONGEST);
  const pieces: { text: string; marked: boolean }[] = [];
  const add = (start: number, end: number, marked: boolean) => {
    if (end > start) pieces.push({ text: text.slice(start, end), marked });
  };
  if (from > 0) pieces.push({ text: '…', marked: false });
  let done = from;
  for (const { start, length } of sorted) {
    const begin = Math.max(start, done);
    const end = Math.min(start + length, to);
    if (end <= begin) continue;
    add(done, begin, false);
    add(begin, end, true);
    done = end;
  }
  add(done, to, false);
  if (to < text.length) pieces.push({ text: '…', marked: false });
  return pieces;
}

function wordStart(text: string, near: number): number {
  const space = text.indexOf(' ', near);
  return space === -1 || space > near + BEFORE / 2 ? near : space + 1;
}
