/** Scripts written without spaces: each character is a word of its own. */
const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]|[\p{L}\p{N}\p{M}]+/gu;
const MARKS = /\p{M}+/gu;

/** Without case and marks: "René" and "RENE" are the same. */
export function foldWord(word: string): string {
  return word.normalize('NFKD').replace(MARKS, '').toLowerCase();
}

/** The folded words of a text, each with a space on both sides; empty when there are none. */
export function foldedLine(text: string): string {
  const words = foldedWords(text);
  return words.length === 0 ? '' : ` ${words.join(' ')} `;
}

export function foldedWords(text: string): string[] {
  return (text.match(WORD) ?? []).map(foldWord).filter((word) => word !== '');
}

/** UTF-16 ranges of the beginnings of words that the folded `wanted` match. */
export function highlights(text: string, wanted: readonly string[]): { start: number; length: number }[] {
  const ranges: { start: number; length: number }[] = [];
  for (const match of text.matchAll(WORD)) {
    const folded = foldWord(match[0]);
    const longest = Math.max(0, ...wanted.filter((word) => folded.startsWith(word)).map((word) => word.length));
    if (longest > 0) ranges.push({ start: match.index, length: originalLength(match[0], longest) });
  }
  return ranges;
}

/** How much of the word its first `folded` folded characters are, marks that follow included. */
function originalLength(word: string, folded: number): number {
  let length = 0;
  let reached = 0;
  for (const char of word) {
    const more = foldWord(char).length;
    if (reached >= folded && more > 0) break;
    reached += more;
    length += char.length;
  }
  return length;
}
