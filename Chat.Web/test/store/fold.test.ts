import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Amendment,
  adopt,
  foldIntoMessage,
  foldIntoOrphans,
  foldLate,
  groupReactions,
  NO_ORPHANS,
  type Orphans,
} from '../../src/store/fold';
import type { MessageRow } from '../../src/store/schema';

const AUTHOR = 'ana';
const PEOPLE = [AUTHOR, 'ben', 'cem', 'dan'];

const original: MessageRow = {
  conversationId: 'c',
  sequence: 1,
  id: 'm',
  senderId: AUTHOR,
  senderDeviceId: 'd',
  at: 1,
  countsAsUnread: true,
  kind: 'text',
  text: 'first',
  mentions: [],
  replyTo: null,
  forwarded: false,
  edit: null,
  reactions: [],
  event: null,
};

/** A log: the message first, then what anybody did to it, each with a sequence of its own. */
const logs = fc
  .array(
    fc.record({
      type: fc.constantFrom(
        'edit' as const,
        'edit' as const,
        'reaction' as const,
        'reaction' as const,
        'delete' as const,
      ),
      userId: fc.constantFrom(...PEOPLE),
      word: fc.constantFrom('👍', '❤️', '', 'x', 'y'),
    }),
    { maxLength: 40 },
  )
  .map((acts) => acts.map(({ type, userId, word }, index) => amendment(type, userId, index + 2, word)));

function amendment(type: Amendment['type'], userId: string, sequence: number, word: string): Amendment {
  if (type === 'edit') return { type, userId, sequence, at: sequence, body: `${word}${sequence}`, mentions: [] };
  return type === 'reaction' ? { type, userId, sequence, emoji: word } : { type, userId, sequence };
}

/** What a device makes of entries in the order in which they come to it; the message itself is the entry `original`. */
function picture(entries: readonly (Amendment | typeof original)[]): MessageRow | Orphans {
  let row: MessageRow | null = null;
  let orphans: Orphans = NO_ORPHANS;
  for (const entry of entries) {
    if ('kind' in entry) row ??= adopt(entry, orphans);
    else if (row) row = foldIntoMessage(row, entry);
    else orphans = foldIntoOrphans(orphans, entry);
  }
  return row ?? orphans;
}

describe('amendments of a message', () => {
  it('come to one picture whatever the order in which they arrive, and however often', () => {
    const cases = logs.chain((log) =>
      fc.tuple(
        fc.constant(log),
        fc.shuffledSubarray<Amendment | MessageRow>([original, ...log], { minLength: log.length + 1 }),
        fc.subarray(log),
      ),
    );
    fc.assert(
      fc.property(cases, ([log, shuffled, again]) => {
        expect(picture([...shuffled, ...again])).toEqual(picture([original, ...log]));
      }),
      { numRuns: 300 },
    );
  });

  it('are told without the message in one way, too', () => {
    const cases = logs.chain((log) => fc.tuple(fc.constant(log), fc.shuffledSubarray(log, { minLength: log.length })));
    fc.assert(
      fc.property(cases, ([log, shuffled]) => {
        expect(picture(shuffled)).toEqual(picture(log));
      }),
    );
  });

  it('are what the last writer said: of 500 edits the last, of each person the last reaction', () => {
    const edits = Array.from({ length: 500 }, (_, index) => amendment('edit', AUTHOR, index + 2, 'edit '));
    const row = picture([original, ...edits.reverse()]);
    expect(row).toMatchObject({ text: 'edit 501', edit: { sequence: 501 } });
  });

  it('change nothing when an edit or a delete is somebody else’s', () => {
    fc.assert(
      fc.property(logs, (log) => {
        const strangers = log.filter(({ type, userId }) => type !== 'reaction' && userId !== AUTHOR);
        expect(picture([original, ...strangers])).toEqual(original);
      }),
    );
  });

  it('leave nothing of a message that its author deleted', () => {
    fc.assert(
      fc.property(logs, fc.nat(), (log, at) => {
        const entries = [original, ...log];
        entries.splice(at % (entries.length + 1), 0, amendment('delete', AUTHOR, 100, ''));
        expect(picture(entries)).toMatchObject({ kind: 'deleted', text: '', reactions: [], edit: null });
      }),
    );
  });

  it('go on when the message could be opened only later', () => {
    const place: MessageRow = { ...original, kind: 'undecryptable', text: '' };
    fc.assert(
      fc.property(logs, (log) => {
        const late = foldLate(log.reduce(foldIntoMessage, place), original);
        expect(late).toEqual(picture([original, ...log]));
      }),
    );
  });
});

describe('reactions', () => {
  it('are grouped in the order in which each first came, without those taken back', () => {
    const row = picture([
      original,
      amendment('reaction', 'ben', 2, '👍'),
      amendment('reaction', 'cem', 3, '❤️'),
      amendment('reaction', 'dan', 4, '👍'),
      amendment('reaction', 'cem', 5, ''),
      amendment('reaction', AUTHOR, 6, '❤️'),
    ]) as MessageRow;
    expect(groupReactions(row.reactions)).toEqual([
      { emoji: '👍', userIds: ['ben', 'dan'] },
      { emoji: '❤️', userIds: [AUTHOR] },
    ]);
  });
});
