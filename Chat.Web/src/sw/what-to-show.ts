/** What this device knows when a message is pushed to it. */
export interface Situation {
  sequence: number;
  /** As the server counts; 0: not said. */
  unread: number;
  /** Null: this device does not know the conversation (yet). */
  chat: {
    title: string | null;
    isGroup: boolean;
    mutedUntil: number | null;
    onlyMentions: boolean;
    readUpTo: number;
  } | null;
  /** Null: it could not be opened here. */
  message: { senderName: string | null; text: string; mentionsMe: boolean } | null;
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
 * Null: nothing, only when it is in sight, was read here, or was shown before. A browser that pushes wants to see a notification each time, so what is muted or
 * comes in quiet hours is shown without a sound. So is what mentions somebody else where mentions alone are wanted (what mentions nobody the server does not push
 * there): it may stand for an earlier message that did mention this user.
 */
export function whatToShow(situation: Situation, words: { app: string; newMessage: string }): Shown | null {
  const { sequence, unread, chat, message, shownUpTo, shownCount, isInView, isQuiet, now } = situation;
  if (isInView || sequence <= shownUpTo || sequence <= (chat?.readUpTo ?? 0)) return null;
  const isForOthers = chat?.onlyMentions && message && !message.mentionsMe;
  const count = Math.max(1, unread, shownCount + 1);
  const name = chat?.title ?? message?.senderName ?? words.app;
  const text = message?.text ?? words.newMessage;
  return {
    title: count > 1 ? `${name} (${count})` : name,
    body: chat?.isGroup && message?.senderName ? `${message.senderName}: ${text}` : text,
    count,
    silent: isQuiet || (chat?.mutedUntil ?? 0) > now || isForOthers === true,
  };
}
