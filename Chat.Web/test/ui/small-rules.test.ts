import { beforeAll, describe, expect, it } from 'vitest';
import { directChat, groupChat } from '../../gallery/chat';
import { known, person } from '../../gallery/people';
import { READER } from '../../src/client/api';
import { matching } from '../../src/ui/chats/matches';
import { daysLater, monthRows, sameDayIn } from '../../src/ui/conversation/calendar';
import { eventLine } from '../../src/ui/conversation/event-line';
import { shortened } from '../../src/ui/conversation/shortened';
import { withChanges } from '../../src/ui/conversations';
import { nameProblem, peopleProblem } from '../../src/ui/groups/group-name';
import { middleSquare } from '../../src/ui/groups/square-picture';
import { texts } from '../../src/ui/languages/english';
import { placed } from '../../src/ui/menu/placed';
import { parseRoute } from '../../src/ui/router';
import { excerpt } from '../../src/ui/search/excerpt';
import { speak } from '../../src/ui/texts';

beforeAll(() => speak(texts, 'en-GB', 'ltr'));

describe('the chat list', () => {
  const view = (id: string, change = {}) => ({ ...groupChat(id, id, []).view, ...change });

  it('has pinned ones first and then the newest', () => {
    const all = withChanges([], {
      all: true,
      upserts: [
        view('a', { lastActivity: 1 }),
        view('b', { lastActivity: 3 }),
        view('c', { lastActivity: 2, pinned: true }),
      ],
      removed: [],
    });
    expect(all.map(({ title }) => title)).toEqual(['c', 'b', 'a']);
    const later = withChanges(all, { all: false, upserts: [view('a', { lastActivity: 9 })], removed: [view('b').id] });
    expect(later.map(({ title }) => title)).toEqual(['c', 'a']);
  });

  it('keeps a picture whose bytes did not change', () => {
    const picture = Uint8Array.of(1, 2, 3);
    const first = withChanges([], { all: true, upserts: [view('a', { picture })], removed: [] });
    const next = withChanges(first, { all: false, upserts: [view('a', { picture: picture.slice() })], removed: [] });
    expect(next[0]?.picture).toBe(picture);
  });

  it('is searched by the beginnings of words, without accents', () => {
    const chats = [directChat(person(1, 'rene', 'René Müller')), directChat(known('clara'))].map(({ view }) => view);
    expect(matching(chats, 'mull ren').map(({ title }) => title)).toEqual(['René Müller']);
    expect(matching(chats, '')).toHaveLength(2);
    expect(matching(chats, 'eller')).toEqual([]);
  });
});

describe('lines of a group', () => {
  const line = (change: Partial<Parameters<typeof eventLine>[0]>) =>
    eventLine({ type: 'added', actor: 'Ana', actorId: '', subjects: [], value: '', ...change });

  it('say who did what to whom', () => {
    expect(line({ subjects: ['Ben', READER] })).toBe('Ana added Ben and you');
    expect(line({ actor: READER, subjects: ['Ben'] })).toBe('You added Ben');
    expect(line({ type: 'promoted', subjects: [READER] })).toBe('Ana made you an admin');
    expect(line({ subjects: ['You'] }), 'somebody who is called so').toBe('Ana added You');
    expect(line({ type: 'disappearing', value: '604800' })).toBe('Ana set messages to disappear after 7 days');
    expect(line({ type: 'disappearing', value: '' })).toBe('Ana switched disappearing messages off');
  });

  it('are not turned around by a name from right to left', () => {
    expect(line({ actor: 'נועה', subjects: ['Ben'] })).toBe('\u2068נועה\u2069 added Ben');
  });
});

describe('names of groups', () => {
  it('are neither empty nor endless', () => {
    expect(nameProblem('   ')).toMatch(/name/);
    expect(nameProblem('x'.repeat(10_000))).toMatch(/100/);
    expect(nameProblem('👪'.repeat(100))).toBeNull();
    expect(nameProblem('العائلة')).toBeNull();
  });

  it('go with at least one and at most 999 others', () => {
    expect(peopleProblem(0)).not.toBeNull();
    expect(peopleProblem(999)).toBeNull();
    expect(peopleProblem(1_000)).not.toBeNull();
  });
});

describe('addresses', () => {
  it.each([
    ['/', { page: 'chats' }],
    ['/group/abc#s.Name', { page: 'group-link', code: 'abc', secret: 's.Name' }],
    ['/g/abc#s%2F', { page: 'group-link', code: 'abc', secret: 's%2F' }],
    ['/c/x%20y?at=12', { page: 'conversation', conversationId: 'x y', panel: null, at: 12 }],
    ['/c/x/info', { page: 'conversation', conversationId: 'x', panel: { type: 'info' }, at: null }],
    [
      '/c/x/replies/m1',
      { page: 'conversation', conversationId: 'x', panel: { type: 'replies', messageId: 'm1' }, at: null },
    ],
    ['/c/x?at=-3', { page: 'conversation', conversationId: 'x', panel: null, at: null }],
    ['/%E0%A4%A', { page: 'chats' }],
    ['//elsewhere/x', { page: 'chats' }],
  ])('%s', (address, route) => expect(parseRoute(address)).toEqual(route));
});

describe('a month', () => {
  it('has whole weeks that begin with the right day', () => {
    const rows = monthRows(2026, 1, 1);
    expect(rows).toHaveLength(5);
    expect(rows[0]?.map((at) => at && new Date(at).getDate())).toEqual([null, null, null, null, null, null, 1]);
    expect(monthRows(2026, 1, 0)[0]?.[0]).toBe(new Date(2026, 1, 1).getTime());
  });

  it('goes to the last day where there is no 31st', () => {
    expect(new Date(sameDayIn(new Date(2026, 2, 31).getTime(), -1)).getDate()).toBe(28);
    expect(daysLater(new Date(2026, 2, 29).getTime(), 1)).toBe(new Date(2026, 2, 30).getTime());
  });
});

describe('menus', () => {
  const window = { width: 400, height: 800 };
  const own = { width: 200, height: 300 };

  it('open below and along the start, or where there is room', () => {
    expect(placed({ left: 10, top: 100, width: 40, height: 40 }, own, window, false)).toEqual({ left: 10, top: 144 });
    expect(placed({ left: 350, top: 700, width: 40, height: 40 }, own, window, false)).toEqual({ left: 190, top: 396 });
    expect(placed({ left: 350, top: 100, width: 40, height: 40 }, own, window, true)).toEqual({ left: 190, top: 144 });
  });

  it('never leave the window', () => {
    expect(placed({ left: 0, top: 0, width: 0, height: 0 }, { width: 500, height: 900 }, window, false)).toEqual({
      left: 8,
      top: 8,
    });
  });
});

describe('excerpts', () => {
  it('show the first hit with marks', () => {
    const text = `${'word '.repeat(40)}needle and more`;
    const pieces = excerpt(text, [{ start: text.indexOf('needle'), length: 6 }]);
    expect(pieces[0]).toEqual({ text: '…', marked: false });
    expect(pieces.find(({ marked }) => marked)?.text).toBe('needle');
  });

  it('bear ranges that overlap or lie outside', () => {
    const pieces = excerpt('abcdef', [
      { start: 1, length: 3 },
      { start: 2, length: 3 },
      { start: 50, length: 2 },
    ]);
    expect(pieces.map(({ text }) => text).join('')).toBe('abcdef');
  });
});

describe('long texts and wide pictures', () => {
  it('are shown from their beginning, cut between words', () => {
    expect(shortened('short')).toBeNull();
    const cut = shortened('word '.repeat(1_000)) ?? '';
    expect(cut.endsWith('word')).toBe(true);
    expect(shortened('\n'.repeat(40))).not.toBeNull();
  });

  it('are cut to the square in their middle', () => {
    expect(middleSquare(1600, 900)).toEqual({ x: 350, y: 0, side: 900 });
    expect(middleSquare(10, 31)).toEqual({ x: 0, y: 10, side: 10 });
  });
});
