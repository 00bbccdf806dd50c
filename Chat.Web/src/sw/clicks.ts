import { NoticeStore } from '../store/notice-store';
import { sendSoon } from './background';
import { dataOf } from './notices';
import { conversationPath } from './routes';
import { scope } from './scope';
import { pages } from './views';

/** Opens the chat in a tab that is there, else in a new one; an answer written in the notification is sent by the engine of a page, else by one of this worker's own, where that cannot be at the next start. */
export async function clicked({ notification, action, reply }: NotificationEvent & { reply?: string }): Promise<void> {
  notification.close();
  const { conversationId } = dataOf(notification);
  const open = await pages();
  const text = reply?.trim();
  if (action === 'reply' && text && conversationId) {
    if (!(await keepReply(conversationId, text))) return;
    for (const page of open) page.postMessage({ replied: true });
    await sendSoon();
    return;
  }
  const path = conversationId ? conversationPath(conversationId) : '/';
  const page = open.find(({ visibilityState }) => visibilityState === 'visible') ?? open[0];
  if (!page) {
    await scope.clients.openWindow(path);
    return;
  }
  page.postMessage({ open: path });
  await page.focus();
}

async function keepReply(conversationId: string, text: string): Promise<boolean> {
  const notices = await NoticeStore.open('chat');
  try {
    return await notices.keepReply({ id: crypto.randomUUID().replaceAll('-', ''), conversationId, text });
  } finally {
    notices.close();
  }
}
