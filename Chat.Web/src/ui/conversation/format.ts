import type { Mention } from '../../client/api';
import { linkify } from './linkify';

export type Inline =
  | { type: 'text' | 'code'; text: string }
  | { type: 'link'; text: string; href: string }
  | { type: 'mention'; text: string; userId: string }
  | { type: 'bold' | 'italic' | 'strike'; children: Inline[] };

export type Block = { type: 'text'; children: Inline[] } | { type: 'code-block'; text: string };

type Style = 'bold' | 'italic' | 'strike';
/** What is one piece whatever stands in it. */
type Piece = { start: number; end: number; inline: Inline };

const STYLES: Record<string, Style> = { '*': 'bold', _: 'italic', '~': 'strike' };
const CODE_BLOCK = /```\n?([\s\S]*?)\n?```\n?/g;
const CODE = /`([^`\n]+)`/g;

/** *bold*, _italic_, ~strike~, `code` and ```blocks```, links and mentions, as data: nothing of a text is ever markup. */
export function format(text: string, mentions: readonly Mention[] = []): Block[] {
  const blocks: Block[] = [];
  let end = 0;
  const addText = (from: number, to: number) => {
    if (to > from) blocks.push({ type: 'text', children: new Line(text, mentions, from, to).inlines(from, to) });
  };
  for (const match of text.matchAll(CODE_BLOCK)) {
    if (match[1]?.trim() === '') continue;
    addText(end, text[match.index - 1] === '\n' ? match.index - 1 : match.index);
    blocks.push({ type: 'code-block', text: match[1] ?? '' });
    end = match.index + match[0].length;
  }
  addText(end, text.length);
  return blocks;
}

/** Finds styles between the given bounds of a text; looks at each character a bounded number of times. */
class Line {
  readonly #text: string;
  readonly #pieces = new Map<number, Piece>();
  /** Per sign: from here on to this place it is known that nothing closes it. */
  readonly #hopeless = new Map<string, number>();

  constructor(text: string, mentions: readonly Mention[], from: number, to: number) {
    this.#text = text;
    const part = text.slice(from, to);
    let at = from;
    for (const segment of linkify(part)) {
      if (segment.href !== null)
        this.#add(at, segment.text.length, { type: 'link', text: segment.text, href: segment.href });
      at += segment.text.length;
    }
    for (const match of part.matchAll(CODE))
      this.#add(from + match.index, match[0].length, { type: 'code', text: match[1] ?? '' });
    for (const { userId, start, length } of mentions) {
      if (start >= from && start + length <= to && length > 0)
        this.#add(start, length, { type: 'mention', text: text.slice(start, start + length), userId });
    }
  }

  inlines(from: number, to: number, within: readonly Style[] = []): Inline[] {
    const found: Inline[] = [];
    let plainFrom = from;
    const flush = (end: number) => {
      if (end > plainFrom) found.push({ type: 'text', text: this.#text.slice(plainFrom, end) });
    };
    let i = from;
    while (i < to) {
      const piece = this.#pieces.get(i);
      if (piece && piece.end <= to) {
        flush(i);
        found.push(piece.inline);
        i = plainFrom = piece.end;
        continue;
      }
      const style = STYLES[this.#text.charAt(i)];
      const close = style && !within.includes(style) && this.#opens(i) ? this.#closing(i, to) : -1;
      if (style && close > 0) {
        flush(i);
        found.push({ type: style, children: this.inlines(i + 1, close, [...within, style]) });
        i = plainFrom = close + 1;
        continue;
      }
      i++;
    }
    flush(to);
    return found;
  }

  #add(start: number, length: number, inline: Inline): void {
    this.#pieces.set(start, { start, end: start + length, inline });
  }

  #opens(i: number): boolean {
    return (
      !isWord(this.#text.charAt(i - 1)) &&
      isInk(this.#text.charAt(i + 1)) &&
      this.#text.charAt(i + 1) !== this.#text.charAt(i)
    );
  }

  /** Where the sign at `open` is closed on its line, or -1. */
  #closing(open: number, to: number): number {
    const sign = this.#text.charAt(open);
    if ((this.#hopeless.get(sign) ?? -1) > open) return -1;
    let i = open + 1;
    for (; i < to && this.#text.charAt(i) !== '\n'; i++) {
      const piece = this.#pieces.get(i);
      if (piece) i = piece.end - 1;
      else if (
        this.#text.charAt(i) === sign &&
        i > open + 1 &&
        isInk(this.#text.charAt(i - 1)) &&
        !isWord(this.#text.charAt(i + 1))
      )
        return i;
    }
    this.#hopeless.set(sign, i);
    return -1;
  }
}

function isWord(character: string): boolean {
  return /[\p{L}\p{N}]/u.test(character);
}

function isInk(character: string): boolean {
  return character !== '' && !/\s/.test(character);
}
