import type { NoticeWords } from './notice-words';
import { scope } from './scope';
import type { Shown } from './what-to-show';

const ICON = '/icons/icon-192.png';

/** What a notification of this app carries. */
export interface NoticeData {
  conversationId: string;
  sequence: number;
  count: number;
}

type ReplyAction = { action: string; title: string; type: 'text'; placeholder: string };
/** TypeScript's own does not know all that browsers do. */
type Options = NotificationOptions & { renotify?: boolean; actions?: ReplyAction[] };

/** One for each conversation: the next takes its place. */
export async function show(conversationId: string, sequence: number, shown: Shown, words: NoticeWords): Promise<void> {
  const { title, body, silent, count } = shown;
  const data: NoticeData = { conversationId, sequence, count };
  const reply: ReplyAction = { action: 'reply', title: words.reply, type: 'text', placeholder: words.writeReply };
  const options: Options = { body, silent, icon: ICON, tag: conversationId, renotify: !silent, data, actions: [reply] };
  await scope.registration.showNotification(title, options);
  await countOnIcon();
}

export async function showPlain(words: NoticeWords, body: string, tag: string): Promise<void> {
  await scope.registration.showNotification(words.app, { body, icon: ICON, tag });
}

export async function clear(conversationId: string, upTo: number): Promise<void> {
  for (const notice of await noticesOf(conversationId)) if (dataOf(notice).sequence <= upTo) notice.close();
  await countOnIcon();
}

/** Messages that the conversation's notification stands for; 0: there is none. */
export async function countOf(conversationId: string): Promise<number> {
  return Math.max(0, ...(await noticesOf(conversationId)).map((notice) => dataOf(notice).count));
}

export function dataOf({ data }: Notification): NoticeData {
  return { conversationId: '', sequence: 0, count: 0, ...(data as Partial<NoticeData> | null) };
}

function noticesOf(conversationId: string): Promise<Notification[]> {
  return scope.registration.getNotifications({ tag: conversationId });
}

/** Where the platform has it: how many messages the notifications stand for. */
async function countOnIcon(): Promise<void> {
  const notices = await scope.registration.getNotifications();
  const count = notices.reduce((sum, notice) => sum + dataOf(notice).count, 0);
  await navigator.setAppBadge?.(count).catch(() => undefined);
}
