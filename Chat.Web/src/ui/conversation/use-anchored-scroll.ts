import type { RefObject } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type Anchor, anchorsAt, correction, type Row, rowAtLine } from './anchor';

/** Nearer than this to the end counts as being there. */
const BOTTOM_PX = 80;
/** Where a row comes to stand that is jumped to, as a share of what is in sight. */
const JUMP_SHARE = 0.25;

export interface AnchoredScroll {
  /** At the end of the rows there are, as it was last drawn. */
  atBottom: boolean;
  /** The same, as it is now: effects of a drawing run after it was scrolled. */
  isAtBottom(): boolean;
  onScroll(): void;
  /** False: there is no such row. */
  scrollToRow(key: string): boolean;
  scrollToEnd(): void;
  /** Key of the last row whose end is in sight. */
  lastInSight(): string | null;
}

/**
 * Keeps in sight what is in sight: rows may come, go or change their height above it, and the frame may shrink. At the end it keeps the end.
 * The browser's own anchoring is off (`overflow-anchor`), because not every browser has it and two would pull against each other.
 * @param rows holds the rows, each with a `data-key`
 * @param follow at the end of the rows, new ones are scrolled into sight
 * @param version changes with the rows
 */
export function useAnchoredScroll(
  log: RefObject<HTMLDivElement | null>,
  rows: RefObject<HTMLDivElement | null>,
  follow: boolean,
  version: unknown,
): AnchoredScroll {
  const [atBottom, setAtBottom] = useState(true);
  const anchors = useRef<Anchor[]>([]);
  const stuck = useRef(true);
  const atEnd = useRef(true);
  const following = useRef(follow);
  following.current = follow;

  const note = useCallback(() => {
    const element = log.current;
    if (!element) return;
    const bottom = element.scrollHeight - element.scrollTop - element.clientHeight < BOTTOM_PX;
    stuck.current = bottom && following.current;
    atEnd.current = bottom;
    setAtBottom(bottom);
    anchors.current = anchorsAt(
      rows.current?.childElementCount ?? 0,
      (index) => measured(rows.current, index),
      element.scrollTop,
    );
  }, [log, rows]);

  const restore = useCallback(() => {
    const element = log.current;
    if (!element) return;
    if (stuck.current) element.scrollTop = element.scrollHeight;
    else {
      const by = correction(anchors.current, (key) => rowOf(rows.current, key)?.offsetTop ?? null, element.scrollTop);
      if (Math.abs(by) >= 1) element.scrollTop += by;
    }
    note();
  }, [log, rows, note]);

  useLayoutEffect(restore, [version, restore]);
  useEffect(() => {
    const observer = new ResizeObserver(restore);
    if (log.current) observer.observe(log.current);
    if (rows.current) observer.observe(rows.current);
    return () => observer.disconnect();
  }, [log, rows, restore]);

  const scrollToRow = useCallback(
    (key: string) => {
      const row = rowOf(rows.current, key);
      if (!row || !log.current) return false;
      stuck.current = false;
      log.current.scrollTop = row.offsetTop - log.current.clientHeight * JUMP_SHARE;
      note();
      return true;
    },
    [log, rows, note],
  );
  const scrollToEnd = useCallback(() => {
    stuck.current = true;
    restore();
  }, [restore]);
  const lastInSight = useCallback(() => {
    const element = log.current;
    const count = rows.current?.childElementCount ?? 0;
    if (!element || count === 0) return null;
    const bottom = element.scrollTop + element.clientHeight;
    const cut = rows.current?.children[rowAtLine(count, (index) => measured(rows.current, index), bottom)];
    if (!(cut instanceof HTMLElement)) return null;
    const whole = cut.offsetTop + cut.offsetHeight <= bottom ? cut : cut.previousElementSibling;
    return whole instanceof HTMLElement ? (whole.dataset.key ?? null) : null;
  }, [log, rows]);

  return { atBottom, isAtBottom: () => atEnd.current, onScroll: note, scrollToRow, scrollToEnd, lastInSight };
}

function measured(rows: HTMLElement | null, index: number): Row {
  const row = rows?.children[index] as HTMLElement;
  return { key: row.dataset.key ?? '', top: row.offsetTop, height: row.offsetHeight };
}

function rowOf(rows: HTMLElement | null, key: string): HTMLElement | null {
  return rows?.querySelector<HTMLElement>(`:scope > [data-key="${CSS.escape(key)}"]`) ?? null;
}
