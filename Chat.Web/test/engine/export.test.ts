import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Server } from '../../e2e/server';
import type { Me, MessageView } from '../../src/client/api';
import { exportData } from '../../src/ui/export/export-data';
import { texts } from '../../src/ui/languages/english';
import { speak } from '../../src/ui/texts';
import { eventually, Person } from './people';

const EVIL = '<img src=x onerror=alert(1)> & "Ben"';

let server: Server;
let ana: Person;
let ben: Person;
let chat: string;

beforeAll(async () => {
  speak(texts, 'en-GB', 'ltr');
  server = await Server.start();
  ana = await Person.join(server, server.ownerLink, 'Ana');
  ben = await Person.join(server, (await ana.engine.createInvite()).url, 'Ben', EVIL);
  chat = await ana.engine.openDirect(ben.userId);
}, 120_000);

afterAll(async () => {
  await Promise.all([ana, ben].map((person) => person?.leave()));
  await server?.dispose();
});

interface Exported {
  index: { profile: object; contacts: object[]; chats: object[] };
  messages: (Pick<MessageView, 'id' | 'kind' | 'text' | 'forwarded'> & {
    sender: { displayName: string };
    editedAt: string | null;
    replyTo: string | null;
    reactions: { emoji: string; people: string[] }[];
  })[];
  html: string;
}

async function exportOf(person: Person): Promise<Exported> {
  const { me } = await person.engine.state();
  const zip = await exportData(person.engine, me as Me, Date.now(), new AbortController().signal, () => undefined);
  const files = unzipSync(new Uint8Array(await zip.arrayBuffer()));
  const text = (ending: RegExp) =>
    strFromU8(files[Object.keys(files).find((name) => ending.test(name)) ?? ''] ?? new Uint8Array());
  return {
    index: JSON.parse(text(/^index\.json$/)),
    messages: JSON.parse(text(/^chats\/.*\.json$/)).messages,
    html: text(/^chats\/.*\.html$/) + text(/^index\.html$/),
  };
}

describe('the export of a chat of two', () => {
  it('says what was said, as it is now, and nothing of it is markup', async () => {
    await ana.says(chat, 'First <b>draft</b>');
    await ana.says(chat, 'To be deleted');
    const first = await ana.message(chat, 'First <b>draft</b>');
    const second = await ana.message(chat, 'To be deleted');
    await ben.sees(chat, ['First <b>draft</b>', 'To be deleted']);
    await ben.says(chat, '*Bold* reply', first.id);
    await ana.sees(chat, ['First <b>draft</b>', 'To be deleted', '*Bold* reply']);
    await ben.engine.react(chat, first.id, '👍');
    await ana.engine.edit(chat, first.id, { text: 'First <i>word</i>', mentions: [] });
    await ana.engine.deleteForEveryone(chat, second.id);
    const now = ['First <i>word</i>', '<deleted>', '*Bold* reply'];
    await ben.sees(chat, now);
    await ana.sees(chat, now);

    const { index, messages, html } = await exportOf(ben);
    expect(index.profile).toMatchObject({ username: 'ben', displayName: EVIL });
    expect(index.contacts).toMatchObject([{ username: 'ana' }]);
    expect(index.chats).toMatchObject([{ kind: 'direct', title: 'Ana', messages: 3, complete: true }]);
    expect(messages).toMatchObject([
      {
        kind: 'text',
        text: 'First <i>word</i>',
        editedAt: expect.any(String),
        reactions: [{ emoji: '👍', people: [EVIL] }],
      },
      { kind: 'deleted', text: '' },
      { kind: 'text', text: '*Bold* reply', replyTo: first.id, sender: { displayName: EVIL } },
    ]);

    for (const told of [html, (await exportOf(ana)).html]) {
      expect(told).toContain('First &lt;i&gt;word&lt;/i&gt;');
      expect(told).toContain('<strong>Bold</strong> reply');
      expect(told).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; &quot;Ben&quot;');
      expect(told).toContain('This message was deleted');
      expect(told).toContain(`href="#m-${first.id}"`);
      expect(told).not.toContain('draft');
      expect(told).not.toContain('To be deleted');
      expect(told).not.toMatch(/<(img|script|i|b)>|<img|<script/);
    }
  });

  it('holds on a new device what was written before it was there', async () => {
    for (let number = 1; number <= 20; number++) await ana.says(chat, `Number ${number}.`);
    await eventually(async () => expect((await ana.message(chat, 'Number 20.')).sequence).not.toBeNull());
    const before = await exportOf(ana);
    expect(before.messages).toHaveLength(23);
    const tablet = await ana.signsInElsewhere(server);
    const { messages, index } = await exportOf(tablet);
    await tablet.leave();
    expect(index.chats).toMatchObject([{ messages: 23, complete: true }]);
    expect(messages.map(({ text }) => text)).toEqual(before.messages.map(({ text }) => text));
  }, 120_000);
});
