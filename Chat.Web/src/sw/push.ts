import { NoticeStore } from '../store/notice-store';
import { ReadingStore } from '../store/reading-store';
import { noticeWords } from './notice-words';
import { clear, countOf, show, showPlain } from './notices';
import { type PushPayload, readPush } from './push-payload';
import { look } from './pushed-message';
import { isInView } from './views';
import { whatToShow } from './what-to-show';

const DATABASE = 'chat';

export async function pushed(bytes: ArrayBuffer | undefined): Promise<void> {
  const payload = bytes ? readPush(new Uint8Array(bytes)) : null;
  if (payload?.type === 'read') return clear(payload.conversationId, payload.upTo);
  if (payload?.type === 'message') return showMessage(payload);
  const words = await noticeWords();
  await showPlain(words, payload ? words.test : words.newMessage, payload?.type ?? 'unknown');
}

async function showMessage(payload: Extract<PushPayload, { type: 'message' }>): Promise<void> {
  const { conversationId, sequence, unread } = payload;
  const words = await noticeWords();
  const [store, notices] = await Promise.all([ReadingStore.open(DATABASE), NoticeStore.open(DATABASE)]);
  try {
    const at = new Date();
    const { isNews, ...known } = await look(payload, store, at, words.attachments);
    const shown = whatToShow(
      {
        ...known,
        sequence,
        unread,
        shownUpTo: await notices.shownUpTo(conversationId),
        shownCount: await countOf(conversationId),
        isInView: await isInView(conversationId),
        now: at.getTime(),
      },
      words,
    );
    const isNew = await notices.show(conversationId, sequence);
    if (shown && isNew && isNews) await show(conversationId, sequence, shown, words);
  } finally {
    store?.close();
    notices.close();
  }
}
