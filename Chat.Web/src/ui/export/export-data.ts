import type { ChatApi, ConversationView, Me, Person } from '../../client/api';
import { backLink, FOOT, head, indexPage, messagesHtml } from './html';
import { chatJson, type ExportedChat, FORMAT, messageJson, personJson } from './json';
import { readBackwards } from './messages-backwards';
import { ZipFile } from './zip-file';

export interface ExportProgress {
  /** The chat that is being read, counted from 1. */
  chat: number;
  chats: number;
  /** Read so far, of all chats. */
  messages: number;
}

export type ExportSource = Pick<ChatApi, 'conversations' | 'group' | 'messages'>;

/**
 * Everything of this account that people can read, as one zip, made on this device. Only one page of messages is in memory at a time. Throws the signal's
 * reason when it is aborted.
 */
export async function exportData(
  api: ExportSource,
  me: Me,
  now: number,
  signal: AbortSignal,
  onProgress: (progress: ExportProgress) => void,
): Promise<Blob> {
  const zip = new ZipFile();
  const people = new Map<string, Person>();
  const chats: ExportedChat[] = [];
  const conversations = await api.conversations();
  let messages = 0;
  for (const [index, conversation] of conversations.entries()) {
    const progress = (count: number) => {
      signal.throwIfAborted();
      onProgress({ chat: index + 1, chats: conversations.length, messages: messages + count });
    };
    const members = await membersOf(api, conversation);
    for (const person of members) if (person.userId !== me.userId) people.set(person.userId, person);
    const chat = await exportChat(api, zip, me, { conversation, members, file: fileOf(conversation, index) }, progress);
    messages += chat.messages;
    chats.push(chat);
  }
  const known = [...people.values()];
  const data = {
    format: FORMAT,
    exportedAt: new Date(now).toISOString(),
    profile: { ...personJson(me), role: me.role },
    contacts: known.map(personJson),
    chats: chats.map(chatJson),
  };
  await zip.add('index.json', [JSON.stringify(data, null, 1)]);
  await zip.add('index.html', [indexPage(me, known, chats, now)]);
  return zip.end();
}

/** Read from its end, written from its beginning: what has been read waits in blobs. */
async function exportChat(
  api: ExportSource,
  zip: ZipFile,
  me: Me,
  chat: Pick<ExportedChat, 'conversation' | 'members' | 'file'>,
  progress: (messages: number) => void,
): Promise<ExportedChat> {
  const html: Blob[] = [];
  const json: Blob[] = [];
  let messages = 0;
  progress(messages);
  const complete = await readBackwards(api, chat.conversation.id, (batch, before) => {
    // What is to disappear must not stay in a file (docs/decisions/0027).
    const staying = batch.filter(({ expiresAt }) => expiresAt === null);
    if (staying.length === 0) return;
    html.push(new Blob([messagesHtml(staying, before)]));
    json.push(new Blob([staying.map((message) => JSON.stringify(messageJson(message, me))).join(',\n')]));
    messages += staying.length;
    progress(messages);
  });
  const exported = { ...chat, messages, complete };
  await zip.add(`${chat.file}.html`, [head(chat.conversation.title), backLink(), ...html.reverse(), FOOT]);
  const opening = JSON.stringify({ format: FORMAT, chat: chatJson(exported) }).slice(0, -1);
  const batches = json.reverse().flatMap((batch, index) => (index === 0 ? [batch] : [',\n', batch]));
  await zip.add(`${chat.file}.json`, [`${opening},"messages":[\n`, ...batches, '\n]}\n']);
  return exported;
}

async function membersOf(api: ExportSource, { id, kind, peer }: ConversationView): Promise<Person[]> {
  if (kind === 'direct') return peer ? [peer] : [];
  // Of a group that was left nobody says any more who is in it.
  return api.group(id).then(
    ({ members }) => members,
    () => [],
  );
}

/** A name that every system can write, told apart by its number. */
function fileOf({ title }: ConversationView, index: number): string {
  const name = title
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
  return `chats/${String(index + 1).padStart(3, '0')}${name && '-'}${[...name].slice(0, 40).join('')}`;
}
