import { strFromU8, unzipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ConversationView, Me, MessageView } from '../../src/client/api';
import { type ExportProgress, type ExportSource, exportData } from '../../src/ui/export/export-data';
import { texts } from '../../src/ui/languages/english';
import { speak } from '../../src/ui/texts';
import { aMessage } from './messages';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 1);
const me = { userId: 'ana', displayName: 'Ana', username: 'ana', contactNumber: '1', role: 'member' } as Me;
const peer = { userId: 'ben', displayName: 'Ben', username: 'ben', contactNumber: '2' };

/** A chat of so many messages, one an hour. */
function chatOf(count: number, change: (sequence: number) => Partial<MessageView> = () => ({})): ExportSource {
  const all = Array.from({ length: count }, (_, index) => {
    const sequence = index + 1;
    return aMessage({ sequence, text: `Message ${sequence}.`, at: START + index * HOUR, ...change(sequence) });
  });
  return {
    conversations: async () => [{ id: 'c', kind: 'direct', title: 'Ben / Zoë', peer } as unknown as ConversationView],
    group: async () => Promise.reject(new Error('no group')),
    messages: async (_, before, limit) => {
      const below = all.filter(({ sequence }) => before === null || (sequence ?? 0) < before);
      const messages = below.slice(-limit);
      return { messages, more: below.length > messages.length, moreAfter: before !== null };
    },
  };
}

async function exported(source: ExportSource, progress: (progress: ExportProgress) => void = () => undefined) {
  const zip = await exportData(source, me, START, new AbortController().signal, progress);
  const files = unzipSync(new Uint8Array(await zip.arrayBuffer()));
  const text = (name: string) => strFromU8(files[name] ?? new Uint8Array());
  return {
    names: Object.keys(files).sort(),
    index: JSON.parse(text('index.json')),
    chat: JSON.parse(text('chats/001-Ben-Zoë.json')),
    html: text('chats/001-Ben-Zoë.html'),
    indexHtml: text('index.html'),
  };
}

describe('an export', () => {
  beforeAll(() => speak(texts, 'en-GB', 'ltr'));

  it('holds every message once and in order, however many pages they come in', async () => {
    const told: number[] = [];
    const { chat, html, names, index } = await exported(chatOf(1_001), ({ messages }) => told.push(messages));
    const numbers = Array.from({ length: 1_001 }, (_, index) => index + 1);
    expect(chat.messages.map(({ sequence }: MessageView) => sequence)).toEqual(numbers);
    expect([...html.matchAll(/Message (\d+)\./g)].map((match) => Number(match[1]))).toEqual(numbers);
    expect(names).toEqual(['chats/001-Ben-Zoë.html', 'chats/001-Ben-Zoë.json', 'index.html', 'index.json']);
    expect(index.chats).toMatchObject([{ file: 'chats/001-Ben-Zoë.json', messages: 1_001, complete: true }]);
    expect(told.at(-1)).toBe(1_001);
    expect(told.length).toBeGreaterThan(5);
  });

  it('has one heading for each day, also where a page begins in the middle of one', async () => {
    const { html } = await exported(chatOf(1_001));
    const days = [...html.matchAll(/<h2>(.*?)<\/h2>/g)].map((match) => match[1]);
    expect(days.length).toBe(new Set(days).size);
    expect(days.length).toBeGreaterThanOrEqual(42);
  });

  it('leaves out what is to disappear', async () => {
    const source = chatOf(450, (sequence) => (sequence % 2 === 0 ? { expiresAt: START * 2 } : {}));
    const { chat, html, index } = await exported(source);
    expect(chat.messages).toHaveLength(225);
    expect(html).not.toContain('Message 2.');
    expect(index.chats[0].messages).toBe(225);
  });

  it('says so when older messages cannot be fetched', async () => {
    const source = chatOf(300);
    const { messages } = source;
    source.messages = async (id, before, limit) =>
      before === null
        ? { ...(await messages(id, before, limit)), more: true }
        : { messages: [], more: true, moreAfter: true };
    const { chat, indexHtml } = await exported(source);
    expect(chat.chat.complete).toBe(false);
    expect(chat.messages).toHaveLength(200);
    expect(indexHtml).toContain('older messages could not be fetched');
  });

  it('is an empty chat where nothing was written', async () => {
    expect((await exported(chatOf(0))).chat.messages).toEqual([]);
  });

  it('stops when it is cancelled', async () => {
    const cancel = new AbortController();
    const read: number[] = [];
    const work = exportData(chatOf(10_000), me, START, cancel.signal, ({ messages }) => {
      read.push(messages);
      if (messages >= 400) cancel.abort();
    });
    await expect(work).rejects.toThrow();
    expect(read.at(-1)).toBeLessThan(1_000);
  });
});
