import { graphemesOf } from '../graphemes';

const HUES = 8;

/** First letters of the first and the last word. */
export function initials(name: string): string {
  const words = name
    .slice(0, 256)
    .split(/\s+/u)
    .filter((word) => /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(word));
  const first = words.at(0);
  const last = words.length > 1 ? words.at(-1) : undefined;
  return [first, last].map(firstGrapheme).join('').toLocaleUpperCase();
}

/** The same person has the same colour everywhere and always. */
export function hueOf(id: string): number {
  let hash = 0;
  for (const character of id) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) | 0;
  return Math.abs(hash) % HUES;
}

function firstGrapheme(word: string | undefined): string {
  if (word === undefined) return '';
  const start = word.replace(/^[^\p{L}\p{N}\p{Extended_Pictographic}]+/u, '');
  return graphemesOf(start).next().value ?? '';
}
