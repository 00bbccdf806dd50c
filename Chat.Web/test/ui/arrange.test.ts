import { describe, expect, it } from 'vitest';
import { arrange } from '../../src/ui/conversation/arrange';
import { aMessage } from './messages';

const MINUTE = 60_000;
const noon = new Date(2026, 2, 3, 12).getTime();
const at = (sequence: number, minutes: number, change = {}) =>
  aMessage({ sequence, id: `m${sequence}`, at: noon + minutes * MINUTE, ...change });
const kinds = (items: ReturnType<typeof arrange>) => items.map((item) => item.type);

describe('what the log shows', () => {
  it('joins what one person wrote within ten minutes', () => {
    const items = arrange([at(1, 0), at(2, 5), at(3, 30), at(4, 31, { senderId: 'ana', mine: true })], null);
    const edges = items.flatMap((item) => (item.type === 'message' ? [`${item.first}${item.last}`] : []));
    expect(edges).toEqual(['truefalse', 'falsetrue', 'truetrue', 'truetrue']);
  });

  it('puts a date where a day begins', () => {
    expect(kinds(arrange([at(1, 0), at(2, 24 * 60)], null))).toEqual(['day', 'message', 'day', 'message']);
  });

  it('puts the divider before the first unread message of others', () => {
    expect(kinds(arrange([at(1, 0), at(2, 1, { mine: true }), at(3, 2)], 1))).toEqual([
      'day',
      'message',
      'message',
      'unread',
      'message',
    ]);
  });

  it('shows what happened in the group as a line that parts bubbles', () => {
    const event = { type: 'left', actor: 'Emil', subjects: [], value: '' } as const;
    expect(kinds(arrange([at(1, 0), at(2, 1, { kind: 'event', event }), at(3, 2)], 1))).toEqual([
      'day',
      'message',
      'event',
      'unread',
      'message',
    ]);
  });

  it('says once that some cannot be read', () => {
    const items = arrange([at(1, 0, { kind: 'undecryptable' }), at(2, 1), at(3, 2, { kind: 'undecryptable' })], null);
    expect(kinds(items)).toEqual(['day', 'message', 'undecryptable']);
    expect(items.at(-1)).toMatchObject({ count: 2 });
  });
});
