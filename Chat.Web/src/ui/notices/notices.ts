import type { ConversationView } from '../../client/api';
import { isQuiet } from '../../client/quiet-hours';
import type { Engine } from '../engine';
import { onLanguage } from '../language';
import { said } from '../media/said';
import { pushMark } from '../push/push-mark';
import { navigate, parseRoute } from '../router';
import { texts } from '../texts';
import { News } from './news';
import { playTone } from './sounds';
import { tellWords } from './words';

/** What the service worker says. */
type FromWorker = { open: string } | { replied: true } | { inView: true } | { media: string };

/**
 * New messages while the app is open: a tone in a page that is in sight, a notification from one that is not, unless the server pushes; and
 * notifications go when their chat is read.
 */
export function startNotices({ api, onEvent }: Engine): void {
  const news = new News();
  const hear = (told: readonly ConversationView[], all: boolean) => {
    const { come, read } = news.in(told, all, Date.now());
    for (const chat of come) void announce(api, chat);
    if (read.length > 0) void close(new Map(read.map(({ id, upTo }) => [id, upTo])));
  };
  onEvent((event) => {
    if (event.type === 'state' && event.state.phase === 'signed-out') void forgetPerson();
    if (event.type !== 'conversations') return;
    hear(event.upserts, event.all);
  });
  // The whole list was told before this part of the page was here.
  void api.conversations().then(
    (chats) => hear(chats, true),
    () => undefined,
  );
  void tellWords();
  onLanguage(() => void tellWords());
  navigator.serviceWorker.addEventListener('message', ({ data, ports }: MessageEvent<FromWorker>) => {
    if ('inView' in data) ports[0]?.postMessage(conversationInView());
    else if ('open' in data) navigate(data.open);
    // They stay, and are sent at the next start.
    else if ('replied' in data) api.takeReplies().catch(() => undefined);
  });
  navigator.serviceWorker.startMessages();
}

function conversationInView(): string | null {
  const route = parseRoute(location.pathname);
  return route.page === 'conversation' ? route.conversationId : null;
}

async function announce(api: Engine['api'], chat: ConversationView): Promise<void> {
  if (document.visibilityState === 'visible') {
    if (conversationInView() === chat.id) return;
    const { appSettings } = await api.state();
    if (!isQuiet(appSettings, new Date())) playTone();
    return;
  }
  const registration = await navigator.serviceWorker.getRegistration();
  const { lastLine } = chat;
  if (!registration?.active || !lastLine || Notification.permission !== 'granted') return;
  if (await registration.pushManager?.getSubscription()) return;
  const isGroup = chat.kind === 'group';
  registration.active.postMessage({
    arrived: {
      conversationId: chat.id,
      at: lastLine.at,
      unread: chat.unread,
      chat: { title: chat.title, isGroup, mutedUntil: chat.mutedUntil, onlyMentions: false, readUpTo: 0 },
      message: {
        senderName: lastLine.senderName,
        text: said(lastLine.text, lastLine.attachment) || texts.installed.notices.newMessage,
        mentionsMe: chat.mentioned,
      },
    },
  });
}

/** @param upTo by chat: notifications of later messages stay */
async function close(upTo: ReadonlyMap<string, number>): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration();
  for (const notice of (await registration?.getNotifications()) ?? [])
    if (sequenceOf(notice) <= (upTo.get(notice.tag) ?? -1)) notice.close();
}

/** 0: a page has shown it, of a message that is here. */
function sequenceOf({ data }: Notification): number {
  return (data as { sequence?: number } | null)?.sequence ?? 0;
}

/** Whoever signed out without a connection could not tell the server: what it pushes goes nowhere from now on. */
async function forgetPerson(): Promise<void> {
  pushMark.clear();
  const registration = await navigator.serviceWorker.getRegistration();
  for (const notice of (await registration?.getNotifications()) ?? []) notice.close();
  await (await registration?.pushManager?.getSubscription())?.unsubscribe();
}
