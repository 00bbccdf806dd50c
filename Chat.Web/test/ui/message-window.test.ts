import { describe, expect, it } from 'vitest';
import type { MessageView } from '../../src/client/api';
import { anchorsAt, correction, rowAtLine } from '../../src/ui/conversation/anchor';
import {
  atPage,
  EMPTY_WINDOW,
  firstSequence,
  lastSequence,
  MOST,
  withNewerPage,
  withNewestPage,
  withOlderPage,
  withReadAgain,
  withUpserts,
} from '../../src/ui/conversation/message-window';
import { aMessage } from './messages';

const page = (from: number, to: number, more = true, moreAfter = false) => ({
  messages: range(from, to),
  more,
  moreAfter,
});
const range = (from: number, to: number): MessageView[] =>
  Array.from({ length: to - from + 1 }, (_, i) => aMessage({ sequence: from + i }));
const sequences = (messages: readonly MessageView[]) => messages.map(({ sequence }) => sequence);

describe('the window on a conversation', () => {
  it('keeps what came while the newest page was on its way', () => {
    const told = withUpserts(EMPTY_WINDOW, [aMessage({ sequence: 101, text: 'new' })]);
    const window = withNewestPage(told, page(50, 100));
    expect(lastSequence(window.messages)).toBe(101);
    expect(window.moreAfter).toBe(false);
  });

  it('read again takes what is there now, unless it was told something newer meanwhile', () => {
    const waiting = aMessage({ id: 'sent', sequence: null });
    const before = withUpserts(withNewestPage(EMPTY_WINDOW, page(41, 100)), [waiting]);
    const now = withUpserts(before, [aMessage({ sequence: 103, text: 'told' })]);
    const read = { ...page(42, 100), messages: [...range(42, 101), aMessage({ id: 'sent', sequence: 102 })] };
    const window = withReadAgain(now, before, read);
    expect(sequences(window.messages)).toEqual(sequences(range(42, 103)));
    expect(window.messages.at(-1)?.text).toBe('told');
    expect(window.more).toBe(true);
  });

  it('read again has no gap when there is more than was read', () => {
    const before = withUpserts(withNewestPage(EMPTY_WINDOW, page(1, 5, false)), [aMessage({ sequence: null })]);
    const now = withUpserts(before, [aMessage({ sequence: 1000 })]);
    const window = withReadAgain(now, before, page(1, 400, false, true));
    expect(sequences(window.messages)).toEqual(sequences(range(1, 400)));
    expect(window.moreAfter).toBe(true);
  });

  it('goes back without growing beyond its limit, and forward again without a gap', () => {
    let window = withNewestPage(EMPTY_WINDOW, page(941, 1000));
    for (let first = firstSequence(window.messages); first > 1; first = firstSequence(window.messages))
      window = withOlderPage(window, page(Math.max(1, first - 60), first - 1, first > 61));
    expect(sequences(window.messages)).toEqual(sequences(range(1, MOST)));
    expect(window.more).toBe(false);
    expect(window.moreAfter).toBe(true);
    while (window.moreAfter) {
      const last = lastSequence(window.messages);
      window = withNewerPage(window, page(last + 1, Math.min(1000, last + 60), true, last + 60 < 1000));
    }
    expect(sequences(window.messages)).toEqual(sequences(range(1001 - MOST, 1000)));
    expect(window.more).toBe(true);
  });

  it('leaves out news beyond its end, where they would make a gap', () => {
    const window = atPage(page(400, 460, true, true));
    expect(withUpserts(window, [aMessage({ sequence: 1000 })])).toBe(window);
    expect(withUpserts(window, [aMessage({ sequence: null })])).toBe(window);
    expect(
      withUpserts(window, [aMessage({ sequence: 430, text: 'edited' })]).messages.find(
        ({ sequence }) => sequence === 430,
      )?.text,
    ).toBe('edited');
  });

  it('takes out what was removed', () => {
    const window = atPage(page(1, 3, false));
    expect(sequences(withUpserts(window, [], ['m2']).messages)).toEqual([1, 3]);
  });

  it('shows what waits in the outbox last', () => {
    const window = withUpserts(atPage(page(1, 2, false)), [aMessage({ id: 'waiting', sequence: null, at: 1 })]);
    expect(window.messages.at(-1)?.id).toBe('waiting');
  });
});

describe('the anchor', () => {
  const heights = [40, 100, 20, 60, 500, 30];
  const rowAt = (index: number) => ({
    key: `r${index}`,
    top: heights.slice(0, index).reduce((sum, height) => sum + height, 0),
    height: heights[index] ?? 0,
  });

  it('is the first row that reaches into sight', () => {
    expect(rowAtLine(heights.length, rowAt, 0)).toBe(0);
    expect(rowAtLine(heights.length, rowAt, 39)).toBe(0);
    expect(rowAtLine(heights.length, rowAt, 40)).toBe(1);
    expect(rowAtLine(heights.length, rowAt, 700)).toBe(4);
    expect(rowAtLine(heights.length, rowAt, 9_999)).toBe(5);
    expect(rowAtLine(0, rowAt, 0)).toBe(-1);
  });

  it('looks at few rows even in a long list', () => {
    let looks = 0;
    rowAtLine(
      1_000,
      (index) => {
        looks++;
        return { key: '', top: index * 50, height: 50 };
      },
      25_000,
    );
    expect(looks).toBeLessThan(12);
  });

  it('says how far to scroll when rows were put above', () => {
    const anchors = anchorsAt(heights.length, rowAt, 150);
    expect(anchors[0]).toEqual({ key: 'r2', offset: -10 });
    const topOf = (key: string) => (key === 'r2' ? 1_140 : null);
    expect(correction(anchors, topOf, 150)).toBe(1_000);
  });

  it('takes the next row when the first is gone', () => {
    const anchors = anchorsAt(heights.length, rowAt, 150);
    expect(correction(anchors, (key) => (key === 'r3' ? 1_160 : null), 150)).toBe(1_000);
    expect(correction(anchors, () => null, 150)).toBe(0);
  });
});
