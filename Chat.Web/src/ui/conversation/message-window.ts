import type { MessagePage, MessageView } from '../../client/api';

/** The newest messages of a conversation without a gap, in reading order; `more`: older ones exist beyond its start. */
export interface MessageWindow {
  messages: readonly MessageView[];
  more: boolean;
  loaded: boolean;
}

export const EMPTY_WINDOW: MessageWindow = { messages: [], more: true, loaded: false };

/** What the engine told meanwhile is newer than what the page holds. */
export function withNewestPage(window: MessageWindow, page: MessagePage): MessageWindow {
  const start = page.more ? firstSequence(page.messages) : 0;
  const told = window.messages.filter((message) => message.sequence === null || message.sequence >= start);
  return { messages: merge(page.messages, told), more: page.more, loaded: true };
}

export function withOlderPage(window: MessageWindow, page: MessagePage): MessageWindow {
  return { ...window, messages: merge(page.messages, window.messages), more: page.more };
}

/** Changes to messages before the window are left out: its start would have a gap; their page brings them. */
export function withUpserts(window: MessageWindow, upserts: readonly MessageView[]): MessageWindow {
  const start = window.loaded && window.more ? firstSequence(window.messages) : 0;
  const fitting = upserts.filter(
    (message) =>
      message.sequence === null || message.sequence >= start || window.messages.some(({ id }) => id === message.id),
  );
  return fitting.length === 0 ? window : { ...window, messages: merge(window.messages, fitting) };
}

/** Forgets the oldest, so that a window that was scrolled far back does not stay large. */
export function trimmed(window: MessageWindow, most: number): MessageWindow {
  if (window.messages.length <= most) return window;
  return { ...window, messages: window.messages.slice(-most), more: true };
}

export function firstSequence(messages: readonly MessageView[]): number {
  return messages.find((message) => message.sequence !== null)?.sequence ?? 0;
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
