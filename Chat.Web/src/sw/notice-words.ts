import type { AttachmentKind } from '../crypto/attachment-content';

/** The words of the language that is spoken: the service worker has none of the languages. */
export interface NoticeWords {
  app: string;
  newMessage: string;
  reply: string;
  writeReply: string;
  test: string;
  attachments: Record<AttachmentKind, string>;
}

/** Where it lies: a page puts it there as JSON (ui/notices/words.ts). */
const CACHE = 'notices';
const PLACE = '/notices/words';

const ENGLISH: NoticeWords = {
  app: 'Chat',
  newMessage: 'New message',
  reply: 'Reply',
  writeReply: 'Write a reply',
  test: 'Notifications work on this device.',
  attachments: { photo: 'Photo', video: 'Video', audio: 'Audio', voice: 'Voice message', file: 'File' },
};

export async function noticeWords(): Promise<NoticeWords> {
  const kept = await (await caches.open(CACHE)).match(PLACE);
  return kept ? { ...ENGLISH, ...((await kept.json()) as Partial<NoticeWords>) } : ENGLISH;
}
