export type Segment = { text: string; href: string | null };

const CANDIDATE = /(?:https?:\/\/|mailto:|www\.)[^\s<>"]+|[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/giu;
const SAFE = new Set(['http:', 'https:', 'mailto:']);

/** Splits a text into plain parts and links. The parts joined are always the text itself. */
export function linkify(text: string): Segment[] {
  const segments: Segment[] = [];
  let end = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const before = text.charAt(match.index - 1);
    if (/[\p{L}\p{N}]/u.test(before)) continue;
    const candidate = withoutTrailingPunctuation(match[0]);
    const href = safeAddress(candidate);
    if (href === null) continue;
    if (match.index > end) segments.push({ text: text.slice(end, match.index), href: null });
    segments.push({ text: candidate, href });
    end = match.index + candidate.length;
  }
  if (end < text.length) segments.push({ text: text.slice(end), href: null });
  return segments;
}

function withoutTrailingPunctuation(candidate: string): string {
  let text = candidate;
  for (;;) {
    const last = text.at(-1) ?? '';
    const unbalanced = last === ')' && count(text, ')') > count(text, '(');
    if (!unbalanced && !/[.,;:!?'"*_~\]}…»”’]/.test(last)) return text;
    text = text.slice(0, -1);
  }
}

function safeAddress(candidate: string): string | null {
  const lower = candidate.toLowerCase();
  const hasScheme = /^(https?|mailto):/.test(lower);
  const address = hasScheme ? candidate : lower.startsWith('www.') ? `https://${candidate}` : `mailto:${candidate}`;
  const url = URL.parse?.(address) ?? parse(address);
  if (url === null || !SAFE.has(url.protocol)) return null;
  if (url.protocol === 'mailto:') return url.pathname.includes('@') ? url.href : null;
  return url.hostname === '' ? null : url.href;
}

function parse(address: string): URL | null {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}
