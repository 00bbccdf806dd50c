import { isQuiet } from '../client/quiet-hours';
import { NoticeStore } from '../store/notice-store';
import { ReadingStore } from '../store/reading-store';
import { noticeWords } from './notice-words';
import { countOf, show } from './notices';
import { isInView } from './views';
import { type Situation, whatToShow } from './what-to-show';

/** What a page that nobody looks at says of a message that has come, where no push is set up. */
export interface Arrived {
  conversationId: string;
  /** Milliseconds since 1970; later messages have later times. */
  at: number;
  unread: number;
  chat: NonNullable<Situation['chat']>;
  message: NonNullable<Situation['message']>;
}

/** Every tab says it; it is shown once. */
export async function arrived({ conversationId, at, unread, chat, message }: Arrived): Promise<void> {
  const words = await noticeWords();
  const [store, notices] = await Promise.all([ReadingStore.open('chat'), NoticeStore.open('chat')]);
  try {
    const now = new Date();
    const account = await store?.account();
    // Times are not sequences: what is pushed later counts by itself.
    const isNew = await notices.show(`${conversationId} here`, at);
    const shown = whatToShow(
      {
        sequence: at,
        unread,
        chat,
        message,
        shownUpTo: 0,
        shownCount: await countOf(conversationId),
        isInView: await isInView(conversationId),
        isQuiet: isQuiet(account?.appSettings, now),
        now: now.getTime(),
      },
      words,
    );
    if (shown && isNew) await show(conversationId, 0, shown, words);
  } finally {
    store?.close();
    notices.close();
  }
}
