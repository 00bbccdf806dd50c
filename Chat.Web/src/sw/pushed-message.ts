import { type Content, decodeContent } from '../crypto/content';
import { EpochKeys } from '../crypto/message';
import type { ReadingStore } from '../store/reading-store';
import type { NoticeWords } from './notice-words';
import type { PushPayload } from './push-payload';
import { isQuiet, type Situation } from './what-to-show';

type Pushed = Extract<PushPayload, { type: 'message' }>;
/** Not news: one's own from another device, a reaction, an edit, or what only keeps clients in step. */
type Known = Pick<Situation, 'chat' | 'message' | 'isQuiet'> & { isNews: boolean };

/** What of a pushed message this device can say by itself. Nothing is written: the epoch archive opens any message without a ratchet to advance. */
export async function look(
  pushed: Pushed,
  store: ReadingStore | null,
  at: Date,
  words: NoticeWords['attachments'],
): Promise<Known> {
  const account = await store?.account();
  const row = await store?.conversation(pushed.conversationId);
  const known = { chat: null, message: null, isNews: true, isQuiet: isQuiet(account?.appSettings, at) };
  if (!store || !row) return known;
  const opened = await open(pushed, store);
  const text = opened?.content ? textOf(opened.content, words) : null;
  const nameOf = async (userId: string) => (await store.identity(userId))?.person?.displayName ?? null;
  const { mutedUntil, readUpTo, peerId } = row;
  const isGroup = row.kind === 'group';
  return {
    ...known,
    chat: { title: isGroup ? row.name : await nameOf(peerId), isGroup, mutedUntil, readUpTo },
    message: opened && text ? { senderName: await nameOf(opened.userId), text } : null,
    isNews: opened === null || (text !== null && opened.userId !== account?.me.userId),
  };
}

async function open({ conversationId, epoch, ciphertext }: Pushed, store: ReadingStore) {
  const archive = ciphertext && (await store.archive(conversationId, epoch));
  if (!archive) return null;
  try {
    const { plaintext, userId } = await new EpochKeys(archive.archive).open(ciphertext, null);
    return { userId, content: decodeContent(plaintext) };
  } catch {
    // Of another epoch's keys, or tampered with: the engine will find out.
    return null;
  }
}

/** Null: nothing that one is told of. */
function textOf(content: Content, words: NoticeWords['attachments']): string | null {
  if (content.type === 'text') return content.body;
  if (content.type !== 'attachment') return null;
  const { kind, name } = content.attachment;
  const label = ((kind === 'file' || kind === 'audio') && name) || words[kind];
  return content.body === '' ? label : `${label} · ${content.body}`;
}
