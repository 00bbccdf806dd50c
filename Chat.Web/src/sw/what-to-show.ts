/** What this device knows when a message is pushed to it. */
export interface Situation {
  sequence: number;
  /** As the server counts; 0: not said. */
  unread: number;
  /** Null: this device does not know the conversation (yet). */
  chat: { title: string | null; isGroup: boolean; mutedUntil: number | null; readUpTo: number } | null;
  /** Null: it could not be opened here. */
  message: { senderName: string | null; text: string } | null;
  /** Of the conversation's message that was shown last; 0: none. */
  shownUpTo: number;
  /** Messages that the notification to be replaced stands for; 0: there is none. */
  shownCount: number;
  /** The chat is in sight in some tab. */
  isInView: boolean;
  isQuiet: boolean;
  /** Milliseconds since 1970. */
  now: number;
}

export interface Shown {
  title: string;
  body: string;
  count: number;
  silent: boolean;
}

/**
 * Null: nothing. A browser that pushes wants to see a notification each time, so what is muted or comes in quiet hours is shown without a
 * sound; nothing at all only when it is in sight, was read here, or was shown before.
 */
export function whatToShow(situation: Situation, words: { app: string; newMessage: string }): Shown | null {
  const { sequence, unread, chat, message, shownUpTo, shownCount, isInView, isQuiet, now } = situation;
  if (isInView || sequence <= shownUpTo || sequence <= (chat?.readUpTo ?? 0)) return null;
  const count = Math.max(1, unread, shownCount + 1);
  const name = chat?.title ?? message?.senderName ?? words.app;
  const text = message?.text ?? words.newMessage;
  return {
    title: count > 1 ? `${name} (${count})` : name,
    body: chat?.isGroup && message?.senderName ? `${message.senderName}: ${text}` : text,
    count,
    silent: isQuiet || (chat?.mutedUntil ?? 0) > now,
  };
}

/**
 * @param settings `quietHours` is `HH:MM-HH:MM` by this device's clock; from 22:00 to 07:00 goes over midnight. Anything else is no quiet hours
 */
export function isQuiet(settings: { quietHours?: string | null } | undefined, at: Date): boolean {
  const [from, to] = (settings?.quietHours ?? '').split('-').map(minuteOf);
  const minute = at.getHours() * 60 + at.getMinutes();
  if (from === undefined || to === undefined || Number.isNaN(from + to)) return false;
  return from <= to ? from <= minute && minute < to : minute >= from || minute < to;
}

function minuteOf(time: string): number {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time) ?? [];
  return Number(hours) * 60 + Number(minutes);
}
