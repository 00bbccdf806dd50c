import { ProtocolError } from '../protocol/fault';
import { NoticeStore } from '../store/notice-store';
import type { NewMessage } from './api';

/** Sends what was answered in notifications while no engine ran, each once: it goes under the id it was kept with. What may not be sent is dropped, so that it stops nothing behind it. */
export async function sendReplies(
  database: string,
  send: (conversationId: string, message: NewMessage, messageId: string) => Promise<void>,
): Promise<void> {
  const notices = await NoticeStore.open(database);
  try {
    for (const { id, conversationId, text } of await notices.replies()) {
      try {
        await send(conversationId, { text, replyTo: null, mentions: [] }, id);
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
        console.warn('An answer in a notification could not be sent', error.code);
      }
      await notices.dropReply(id);
    }
  } finally {
    notices.close();
  }
}
