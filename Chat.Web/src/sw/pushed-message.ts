import { isQuiet } from '../client/quiet-hours';
import { decodeContent, isSaid, type SaidContent } from '../crypto/content';
import { EpochKeys } from '../crypto/message';
import type { ReadingStore } from '../store/reading-store';
import type { NoticeWords } from './notice-words';
import type { PushPayload } from './push-payload';
import type { Situation } from './what-to-show';

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
  const said = opened?.content && isSaid(opened.content) ? opened.content : null;
  const text = said && textOf(said, words);
  const nameOf = async (userId: string) => (await store.identity(userId))?.person?.displayName ?? null;
  const { mutedUntil, onlyMentions = false, readUpTo, peerId } = row;
  const me = account?.me.userId;
  const isGroup = row.kind === 'group';
  return {
    ...known,
    chat: { title: isGroup ? row.name : await nameOf(peerId), isGroup, mutedUntil, onlyMentions, readUpTo },
    message:
      opened && said && text
        ? {
            senderName: await nameOf(opened.userId),
            text,
            mentionsMe: said.mentions.some(({ userId }) => userId === me),
          }
        : null,
    isNews: opened === null || (text !== null && opened.userId !== me && !opened.isHereElsewhere),
  };
}

async function open({ conversationId, sequence, epoch, ciphertext }: Pushed, store: ReadingStore) {
  const archive = ciphertext && (await store.archive(conversationId, epoch));
  if (!archive) return null;
  try {
    const { plaintext, userId, messageId } = await new EpochKeys(archive.archive).open(ciphertext, null);
    const known = messageId === null ? null : await store.sequenceOf(conversationId, messageId);
    // A server can push again what was said long ago, as if it were new.
    return { userId, content: decodeContent(plaintext), isHereElsewhere: known !== null && known !== sequence };
  } catch {
    // Of another epoch's keys, or tampered with: the engine will find out.
    return null;
  }
}

function textOf(content: SaidContent, words: NoticeWords['attachments']): string {
  if (content.type === 'text') return content.body;
  const { kind, name } = content.attachment;
  const label = ((kind === 'file' || kind === 'audio') && name) || words[kind];
  return content.body === '' ? label : `${label} · ${content.body}`;
}
