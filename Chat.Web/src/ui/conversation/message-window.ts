import type { MessagePage, MessageView } from '../../client/api';

/**
 * A stretch of a conversation without a gap, in reading order. It moves over the conversation as one scrolls, and never holds more than
 * `MOST` messages for long: however long a conversation is, the page stays small.
 */
export interface MessageWindow {
  messages: readonly MessageView[];
  /** Older ones exist before its start. */
  more: boolean;
  /** Newer ones exist after its end. */
  moreAfter: boolean;
  loaded: boolean;
}

export const EMPTY_WINDOW: MessageWindow = { messages: [], more: true, moreAfter: false, loaded: false };

/** Enough for several screens on both sides of what is in sight. */
export const MOST = 240;

/** What the engine told meanwhile is newer than what the page holds. */
export function withNewestPage(window: MessageWindow, page: MessagePage): MessageWindow {
  const start = page.more ? firstSequence(page.messages) : 0;
  const told = window.messages.filter((message) => message.sequence === null || message.sequence >= start);
  return { messages: merge(page.messages, told), more: page.more, moreAfter: false, loaded: true };
}

/**
 * What the window shows, read again after something may have been missed: newer than what it held before that was asked for, and older than what it
 * was told since.
 * @param before the window when it was asked for
 * @param read from the window's first message on
 */
export function withReadAgain(window: MessageWindow, before: MessageWindow, read: MessagePage): MessageWindow {
  const held = new Set(before.messages);
  const end = read.moreAfter ? lastSequence(read.messages) : Number.POSITIVE_INFINITY;
  const told = window.messages.filter(
    (message) => !held.has(message) && (message.sequence ?? Number.POSITIVE_INFINITY) <= end,
  );
  return { messages: merge(read.messages, told), more: window.more, moreAfter: read.moreAfter, loaded: true };
}

/** A page from somewhere else takes the window's place. */
export function atPage(page: MessagePage): MessageWindow {
  return { ...page, loaded: true };
}

export function withOlderPage(window: MessageWindow, page: MessagePage): MessageWindow {
  const messages = merge(page.messages, window.messages);
  if (messages.length <= MOST) return { ...window, messages, more: page.more };
  return { ...window, messages: messages.slice(0, MOST), more: page.more, moreAfter: true };
}

export function withNewerPage(window: MessageWindow, page: MessagePage): MessageWindow {
  const messages = merge(page.messages, window.messages);
  const more = window.more || messages.length > MOST;
  return { ...window, messages: messages.slice(-MOST), more, moreAfter: page.moreAfter };
}

/** Changes outside the window are left out: it would have a gap; their page brings them. */
export function withUpserts(
  window: MessageWindow,
  upserts: readonly MessageView[],
  removed: readonly string[] = [],
): MessageWindow {
  const start = window.loaded && window.more ? firstSequence(window.messages) : 0;
  const known = new Set(window.messages.map(({ id }) => id));
  const fitting = upserts.filter(({ id, sequence }) => {
    if (known.has(id)) return true;
    return !window.moreAfter && (sequence === null || sequence >= start);
  });
  const gone = removed.filter((id) => known.has(id));
  if (fitting.length === 0 && gone.length === 0) return window;
  const messages = merge(window.messages, fitting);
  return { ...window, messages: gone.length === 0 ? messages : messages.filter(({ id }) => !gone.includes(id)) };
}

/** Forgets the oldest of a window at the end of its conversation, where new ones come for hours. */
export function trimmed(window: MessageWindow): MessageWindow {
  if (window.messages.length <= MOST) return window;
  return { ...window, messages: window.messages.slice(-MOST), more: true };
}

export function firstSequence(messages: readonly MessageView[]): number {
  return messages.find((message) => message.sequence !== null)?.sequence ?? 0;
}

export function lastSequence(messages: readonly MessageView[]): number {
  return messages.findLast((message) => message.sequence !== null)?.sequence ?? 0;
}

function merge(base: readonly MessageView[], over: readonly MessageView[]): MessageView[] {
  const byId = new Map(base.map((message) => [message.id, message]));
  for (const message of over) byId.set(message.id, message);
  return [...byId.values()].sort(inReadingOrder);
}

/** What waits in the outbox comes last. */
function inReadingOrder(a: MessageView, b: MessageView): number {
  if (a.sequence !== null && b.sequence !== null) return a.sequence - b.sequence;
  if (a.sequence === null && b.sequence === null) return a.at - b.at;
  return a.sequence === null ? 1 : -1;
}
