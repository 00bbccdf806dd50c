import { describe, expect, it } from 'vitest';
import type { ConversationView } from '../../src/client/api';
import { News } from '../../src/ui/notices/news';

const now = 1_000;

function chat(id: string, unread: number, other: Partial<ConversationView> = {}): ConversationView {
  const lastLine = { kind: 'text', text: 'hello', senderName: null, mine: false, tick: null, at: 1 };
  const choice = { mutedUntil: null, onlyMentions: false, mentionedAt: 0, archived: false };
  return { id, unread, lastLine, readUpTo: 0, ...choice, ...other } as ConversationView;
}

const ids = (chats: readonly { id: string }[]) => chats.map(({ id }) => id);

describe('news', () => {
  it('is what has come since the list was first told', () => {
    const news = new News();
    expect(news.in([chat('a', 3)], true, now).come).toEqual([]);
    expect(ids(news.in([chat('a', 4)], false, now).come)).toEqual(['a']);
    expect(news.in([chat('a', 4)], false, now).come).toEqual([]);
    expect(news.in([chat('a', 0)], false, now).come).toEqual([]);
    expect(ids(news.in([chat('a', 1), chat('new', 1)], false, now).come)).toEqual(['a', 'new']);
  });

  it('is also what was read, and not what had nothing unread', () => {
    const news = new News();
    news.in([chat('a', 3), chat('b', 0)], true, now);
    expect(ids(news.in([chat('a', 2), chat('b', 0)], false, now).read)).toEqual([]);
    expect(ids(news.in([chat('a', 0), chat('b', 0)], false, now).read)).toEqual(['a']);
  });

  it('is each message that mentions this user, where that alone is wanted', () => {
    const news = new News();
    const group = (unread: number, mentionedAt: number) => [chat('a', unread, { onlyMentions: true, mentionedAt })];
    news.in(group(0, 3), true, now);
    expect(news.in(group(1, 3), false, now).come).toEqual([]);
    expect(ids(news.in(group(2, 9), false, now).come)).toEqual(['a']);
    expect(news.in(group(3, 9), false, now).come).toEqual([]);
    expect(ids(news.in(group(4, 11), false, now).come)).toEqual(['a']);
  });

  it('is also what was read elsewhere while no page was open, as far as is known', () => {
    const news = new News();
    const first = news.in([chat('a', 0, { readUpTo: 7 }), chat('b', 2, { readUpTo: 3 })], true, now);
    expect(first.read).toEqual([{ id: 'a', upTo: 7 }]);
    // A message that was pushed and has not come yet is not read.
    expect(news.in([chat('a', 0, { readUpTo: 7 })], false, now).read).toEqual([]);
    expect(news.in([chat('a', 0, { readUpTo: 9 })], false, now).read).toEqual([{ id: 'a', upTo: 9 }]);
    expect(news.in([chat('b', 0, { readUpTo: 5 })], false, now).read).toEqual([{ id: 'b', upTo: Infinity }]);
  });

  it('is nothing when the whole list is told again, as after signing in', () => {
    const news = new News();
    news.in([chat('a', 0)], true, now);
    expect(news.in([chat('a', 5)], true, now).come).toEqual([]);
  });

  it.each([
    ['muted', { mutedUntil: now + 1 }],
    ['archived', { archived: true }],
    ['without a line', { lastLine: null }],
  ])('is not what is %s', (_, other) => {
    const news = new News();
    news.in([], true, now);
    expect(news.in([chat('a', 1, other)], false, now).come).toEqual([]);
  });
});
