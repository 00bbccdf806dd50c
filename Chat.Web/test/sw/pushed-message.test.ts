import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { sendReplies } from '../../src/client/replies';
import type { Attachment } from '../../src/crypto/attachment-content';
import { randomBytes, toHex } from '../../src/crypto/bytes';
import { type Content, encodeContent } from '../../src/crypto/content';
import { newDeviceKeys } from '../../src/crypto/device';
import { createGroup } from '../../src/crypto/group';
import { EpochKeys } from '../../src/crypto/message';
import { epochArchive } from '../../src/crypto/taken-archive';
import { ProtocolError } from '../../src/protocol/fault';
import { newConversationRow } from '../../src/store/conversation-row';
import { NoticeStore } from '../../src/store/notice-store';
import { ReadingStore } from '../../src/store/reading-store';
import type { AccountRow, MessageRow } from '../../src/store/schema';
import { Store, unknownIdentity } from '../../src/store/store';
import { look } from '../../src/sw/pushed-message';

const newId = () => toHex(randomBytes(16));
const at = new Date(2026, 0, 5, 12);
const words = { photo: 'Photo', video: 'Video', audio: 'Audio', voice: 'Voice message', file: 'File' };

/** A device that knows one chat with Ben, in which it can open epoch 0; the engine has ended. */
async function device(change: Partial<Content> = {}) {
  const name = `pushed-${newId()}`;
  const conversationId = newId();
  const ben = newDeviceKeys(newId(), newId());
  const archive = epochArchive(await createGroup(conversationId, ben));
  const store = await Store.open(name);
  await store.write(async (tx) => {
    const row = { ...newConversationRow(conversationId, 'direct', ben.userId, 0), readUpTo: 3 };
    await tx.objectStore('conversations').put(row);
    await tx.objectStore('epochs').put({ conversationId, epoch: 0, archive, uploaded: 1 });
    const person = { userId: ben.userId, username: 'ben', displayName: 'Ben', contactNumber: '1' };
    await tx.objectStore('identities').put({ ...unknownIdentity(ben.userId), person });
  });
  store.close();
  const said = { body: 'hello', replyTo: null, mentions: [], forwarded: false };
  const content = { type: 'text', sentAt: 1, ...said, ...change } as Content;
  const messageId = newId();
  const sealed = await new EpochKeys(archive).seal(ben, 0, encodeContent(content) as Uint8Array, messageId);
  const pushed = (ciphertext: Uint8Array | null, epoch = 0) =>
    ({ type: 'message', conversationId, sequence: 4, epoch, unread: 1, ciphertext }) as const;
  return { name, conversationId, messageId, sealed, pushed, reading: await ReadingStore.open(name) };
}

it('a pushed message is opened with the archive that is here, as often as it comes', async () => {
  const { pushed, sealed, reading } = await device();
  for (const _ of [1, 2]) {
    expect(await look(pushed(sealed), reading, at, words)).toEqual({
      chat: { title: 'Ben', isGroup: false, mutedUntil: null, onlyMentions: false, readUpTo: 3 },
      message: { senderName: 'Ben', text: 'hello', mentionsMe: false },
      isNews: true,
      isQuiet: false,
    });
  }
});

const attachment: Attachment = {
  kind: 'photo',
  assetId: newId(),
  key: new Uint8Array(32),
  size: 1,
  hash: new Uint8Array(32),
  mediaType: 'image/webp',
  name: 'sea.webp',
  width: null,
  height: null,
  durationMs: null,
  preview: null,
  waveform: null,
};

it.each([
  ['a photo without words', { type: 'attachment', body: '', attachment }, 'Photo'],
  ['a photo with words', { type: 'attachment', attachment }, 'Photo · hello'],
  [
    'a file',
    {
      type: 'attachment',
      body: '',
      attachment: { ...attachment, kind: 'file', mediaType: 'text/html', name: 'a.html' },
    },
    'a.html',
  ],
] as const)('%s is told by what it is', async (_, change, text) => {
  const { pushed, sealed, reading } = await device(change);
  expect(await look(pushed(sealed), reading, at, words)).toMatchObject({ message: { text }, isNews: true });
});

it('a reaction is no news', async () => {
  const { pushed, sealed, reading } = await device({ type: 'reaction', target: newId(), emoji: '👍' });
  expect(await look(pushed(sealed), reading, at, words)).toMatchObject({ message: null, isNews: false });
});

it('says whether it mentions this user', async () => {
  const me = newId();
  const mentions = [{ userId: me, start: 0, length: 4 }];
  const { name, pushed, sealed, reading } = await device({ mentions });
  expect(await look(pushed(sealed), reading, at, words)).toMatchObject({ message: { mentionsMe: false } });
  const store = await Store.open(name);
  await store.write((tx) => tx.objectStore('account').put({ me: { userId: me } } as AccountRow, 'me'));
  store.close();
  expect(await look(pushed(sealed), reading, at, words)).toMatchObject({ message: { mentionsMe: true } });
});

it('a message that is here already is no news under another sequence, and still news under its own', async () => {
  const { name, conversationId, messageId, pushed, sealed, reading } = await device();
  const store = await Store.open(name);
  const row = { conversationId, sequence: 2, id: messageId, senderId: newId(), at: 1 } as MessageRow;
  await store.write((tx) => tx.objectStore('messages').put(row));
  expect(await look(pushed(sealed), reading, at, words)).toMatchObject({ isNews: false });
  await store.write(async (tx) => {
    await tx.objectStore('messages').clear();
    await tx.objectStore('messages').put({ ...row, sequence: 4 });
  });
  store.close();
  expect(await look(pushed(sealed), reading, at, words)).toMatchObject({ isNews: true });
});

it('what cannot be opened still says whose chat it is in', async () => {
  const { pushed, sealed, reading } = await device();
  const tampered = sealed.with(-1, (sealed.at(-1) ?? 0) ^ 1);
  for (const one of [pushed(null), pushed(sealed, 1), pushed(tampered), pushed(new Uint8Array())])
    expect(await look(one, reading, at, words)).toMatchObject({ chat: { title: 'Ben' }, message: null });
});

it('nothing is known where nobody is signed in, and no database is made', async () => {
  const name = `nobody-${newId()}`;
  expect(await ReadingStore.open(name)).toBeNull();
  const names = (await indexedDB.databases()).map((database) => database.name);
  expect(names).not.toContain(name);
  expect(names).not.toContain(`${name} key`);
  const { pushed, sealed } = await device();
  expect(await look(pushed(sealed), null, at, words)).toMatchObject({ chat: null, message: null });
});

it('a reader stands in nobody’s way who brings the store to a newer version', async () => {
  const { name, reading } = await device();
  expect(reading).not.toBeNull();
  await new Promise<void>((resolve, reject) => {
    const request = indexedDB.open(name, 1_000);
    request.onupgradeneeded = () => resolve();
    request.onblocked = () => reject(new Error('blocked'));
  });
});

it('a conversation’s messages are shown once and in order', async () => {
  const notices = await NoticeStore.open(`notices-${newId()}`);
  expect(await notices.show('a', 5)).toBe(true);
  expect(await notices.show('a', 5)).toBe(false);
  expect(await notices.show('a', 4)).toBe(false);
  expect(await notices.show('b', 4)).toBe(true);
  expect(await notices.shownUpTo('a')).toBe(5);
});

it('what comes after the log went back is shown, though its sequence was', async () => {
  const notices = await NoticeStore.open(`notices-${newId()}`);
  await notices.show('a', 5);
  await notices.goBack('a', 9);
  expect(await notices.shownUpTo('a')).toBe(5);
  await notices.goBack('a', 2);
  expect(await notices.show('a', 3)).toBe(true);
});

it('a reply that may not be sent stops none behind it', async () => {
  const { name, conversationId } = await device();
  const notices = await NoticeStore.open(name);
  for (const [id, text] of Object.entries({ a: 'no', b: 'yes' })) await notices.keepReply({ id, conversationId, text });
  const sent: string[] = [];
  await sendReplies(name, async (_, { text }) => {
    if (text === 'no') throw new ProtocolError('not_a_member', '');
    sent.push(text);
  });
  expect(sent).toEqual(['yes']);
  expect(await notices.replies()).toEqual([]);
});

it('a reply lies sealed until it is sent, and is dropped when somebody else signs in', async () => {
  const { name, conversationId } = await device();
  const notices = await NoticeStore.open(name);
  const reply = { id: newId(), conversationId, text: 'on my way' };
  expect(await notices.keepReply(reply)).toBe(true);
  expect(await notices.replies()).toEqual([reply]);
  const store = await Store.open(name);
  await store.clear();
  expect(await notices.replies()).toEqual([]);
  const nobody = await NoticeStore.open(`nobody-${newId()}`);
  expect(await nobody.keepReply(reply)).toBe(false);
});
