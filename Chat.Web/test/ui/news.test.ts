import { describe, expect, it } from 'vitest';
import type { ConversationView } from '../../src/client/api';
import { News } from '../../src/ui/notices/news';

const now = 1_000;

function chat(id: string, unread: number, other: Partial<ConversationView> = {}): ConversationView {
  const lastLine = { kind: 'text', text: 'hello', senderName: null, mine: false, tick: null, at: 1 };
  return { id, unread, lastLine, mutedUntil: null, archived: false, ...other } as ConversationView;
}

const ids = (chats: readonly ConversationView[]) => chats.map(({ id }) => id);

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
