import type { MessageView } from '../../client/api';
import { daysBetween } from '../time';

export type LogItem =
  | { type: 'day'; key: string; at: number }
  | { type: 'unread'; key: string }
  | { type: 'undecryptable'; key: string; count: number }
  | { type: 'event'; key: string; message: MessageView }
  | { type: 'message'; key: string; message: MessageView; first: boolean; last: boolean };

const JOIN_WITHIN_MS = 10 * 60_000;

/**
 * What the log shows, top to bottom: separators, calm lines, and bubbles joined per sender.
 * @param unreadAfter the unread divider stands before the first message of others above this sequence; null: no divider
 */
export function arrange(messages: readonly MessageView[], unreadAfter: number | null): LogItem[] {
  const items: LogItem[] = [];
  const undecryptable = messages.filter((message) => message.kind === 'undecryptable');
  const noticeAt = undecryptable.at(-1);
  let previous: MessageView | null = null;
  let dividerDue = unreadAfter !== null;
  for (const message of messages) {
    if (previous === null || daysBetween(previous.at, message.at) !== 0) {
      closeGroup(items);
      items.push({ type: 'day', key: `day ${message.id}`, at: message.at });
    }
    if (dividerDue && isAfter(message, unreadAfter ?? 0)) {
      closeGroup(items);
      items.push({ type: 'unread', key: 'unread' });
      dividerDue = false;
    }
    if (message.kind === 'event') {
      closeGroup(items);
      items.push({ type: 'event', key: message.id, message });
    } else if (message.kind !== 'undecryptable') addMessage(items, message);
    else if (message === noticeAt) {
      closeGroup(items);
      items.push({ type: 'undecryptable', key: 'undecryptable', count: undecryptable.length });
    }
    previous = message;
  }
  closeGroup(items);
  return items;
}

function isAfter(message: MessageView, sequence: number): boolean {
  return !message.mine && message.kind !== 'event' && message.sequence !== null && message.sequence > sequence;
}

function addMessage(items: LogItem[], message: MessageView): void {
  const before = items.at(-1);
  const joined =
    before?.type === 'message' &&
    before.message.senderId === message.senderId &&
    message.at - before.message.at < JOIN_WITHIN_MS;
  if (!joined) closeGroup(items);
  items.push({ type: 'message', key: message.id, message, first: !joined, last: false });
}

function closeGroup(items: LogItem[]): void {
  const last = items.at(-1);
  if (last?.type === 'message') last.last = true;
}
