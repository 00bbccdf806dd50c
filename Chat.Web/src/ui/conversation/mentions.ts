import type { Mention } from '../../client/api';
import { plainText } from '../plain-text';

/** The mentions that are still whole after the text was changed, where they are now. */
export function shifted(mentions: readonly Mention[], before: string, after: string): Mention[] {
  const start = commonStart(before, after);
  const end = commonEnd(before, after, start);
  const changedTo = before.length - end;
  const by = after.length - before.length;
  return mentions.flatMap((mention) => {
    if (mention.start + mention.length <= start) return [mention];
    return mention.start >= changedTo ? [{ ...mention, start: mention.start + by }] : [];
  });
}

/** The text without space around it, and its mentions there. */
export function trimmedMessage(text: string, mentions: readonly Mention[]): { text: string; mentions: Mention[] } {
  const by = text.length - text.trimStart().length;
  const trimmed = text.trim();
  const kept = mentions
    .map((mention) => ({ ...mention, start: mention.start - by }))
    .filter(({ start, length }) => start >= 0 && start + length <= trimmed.length);
  return { text: trimmed, mentions: kept };
}

/** What stands between an @ and the caret, and where the @ is; null when nobody is being named. */
export function mentionQuery(text: string, caret: number): { start: number; query: string } | null {
  const match = /(?:^|[\s(])@([\p{L}\p{M}\p{N}._-]{0,32})$/u.exec(text.slice(0, caret));
  if (!match) return null;
  const query = match[1] ?? '';
  return { start: caret - query.length - 1, query };
}

/** Puts a name where the @ and what follows it stand. */
export function withMention(
  text: string,
  mentions: readonly Mention[],
  { start, query }: { start: number; query: string },
  person: { userId: string; displayName: string },
): { text: string; mentions: Mention[]; caret: number } {
  const name = `@${person.displayName}`;
  const next = `${text.slice(0, start)}${name} ${text.slice(start + 1 + query.length)}`;
  const others = shifted(mentions, text, next).filter(
    (other) => other.start >= start + name.length || other.start + other.length <= start,
  );
  const mention = { userId: person.userId, start, length: name.length };
  return {
    text: next,
    mentions: [...others, mention].sort((a, b) => a.start - b.start),
    caret: start + name.length + 1,
  };
}

/** People whose name has a word that begins so, or who are called so. */
export function namesFitting<P extends { displayName: string; username: string }>(
  people: readonly P[],
  query: string,
): P[] {
  const wanted = plainText(query);
  return people.filter(
    ({ displayName, username }) =>
      username.startsWith(wanted) ||
      plainText(displayName)
        .split(/\s+/u)
        .some((word) => word.startsWith(wanted)),
  );
}

function commonStart(a: string, b: string): number {
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i++;
  return i;
}

function commonEnd(a: string, b: string, start: number): number {
  let i = 0;
  while (i < a.length - start && i < b.length - start && a[a.length - 1 - i] === b[b.length - 1 - i]) i++;
  return i;
}
