import { afterAll, beforeAll, expect, it } from 'vitest';
import { Server } from '../../e2e/server';
import type { MessageView, NewAttachment } from '../../src/client/api';
import { MediaStore } from '../../src/store/media-store';
import { eventually, type Person, people } from './people';

let server: Server;
let ana: Person;
let ben: Person;
let cem: Person;
let chat: string;

beforeAll(async () => {
  server = await Server.start();
  [ana, ben, cem] = (await people(server, 'Ana', 'Ben', 'Cem')) as [Person, Person, Person];
  chat = await ana.engine.openDirect(ben.userId);
});
afterAll(async () => {
  await Promise.all([ana, ben, cem].map((person) => person.leave()));
  await server.dispose();
});

const FILE = Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * 31 + (i >> 9)) % 256);
const OTHER = { name: 'other.txt', file: new Blob(['short']) };
const PHOTO = { kind: 'photo', mediaType: 'image/webp', name: 'hut.webp' } as const;

function attachment(caption: string, more: Partial<NewAttachment> = {}): NewAttachment {
  const file = { kind: 'file', name: 'plan.pdf', mediaType: 'application/pdf', file: new Blob([FILE]) } as const;
  return { ...file, caption, mentions: [], replyTo: null, ...more };
}

async function captioned(person: Person, conversationId: string, caption: string): Promise<MessageView> {
  await eventually(async () => expect((await person.message(conversationId, caption)).sequence).not.toBeNull());
  return person.message(conversationId, caption);
}

/** What Ana uploads with this caption does not get on until the function returned is called. */
function holdsUpload(caption: string, seen: (path: string) => void = () => undefined): () => void {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  ana.before = async (path) => {
    seen(path);
    const asset = /^\/api\/assets\/(\w+)$/.exec(path)?.[1];
    if (asset === undefined) return;
    const row = (await ana.store.outboxOf(chat)).find(
      ({ upload }) => upload?.type === 'send' && upload.assetId === asset,
    );
    if (row && 'body' in row.content && row.content.body === caption) await held;
  };
  return release;
}

async function bytesOf(person: Person, { conversationId, id }: MessageView): Promise<Uint8Array> {
  return new Uint8Array(await (await person.engine.attachment(conversationId, id)).arrayBuffer());
}

it('a file gets from one to the other, with what is shown of it', async () => {
  const shown = { width: 4, height: 2, preview: new Uint8Array([1, 1, 7, 7]) };
  await ana.engine.sendAttachments(chat, [attachment('The plan'), attachment('The hut', { ...PHOTO, shown })]);
  const [plan, hut] = [await captioned(ben, chat, 'The plan'), await captioned(ben, chat, 'The hut')];
  expect(plan.attachment).toMatchObject({ kind: 'file', name: 'plan.pdf', size: FILE.length });
  expect(hut.attachment).toMatchObject({ ...PHOTO, ...shown });
  expect(Object.keys(hut.attachment ?? {})).not.toContain('key');
  expect(Buffer.compare(await bytesOf(ben, plan), FILE)).toBe(0);
  const lastLine = { attachment: { kind: 'photo', name: 'hut.webp' }, text: 'The hut' };
  await eventually(() => expect(ben.row(chat)).toMatchObject({ lastLine, unread: 2 }));
});

it('what is sent together arrives in its order, also when the first takes longer', async () => {
  const release = holdsUpload('First');
  await ana.engine.sendAttachments(chat, [
    attachment('First', { name: 'long.bin' }),
    attachment('Second', OTHER),
    attachment('Taken back', OTHER),
    attachment('Third', OTHER),
  ]);
  await eventually(async () => {
    const third = (await ana.store.outboxOf(chat)).find(({ content }) => 'body' in content && content.body === 'Third');
    expect(third).toMatchObject({ error: null });
    expect(third?.upload).toBeUndefined();
  });
  await ana.engine.deleteForEveryone(chat, (await ana.message(chat, 'Taken back')).id);
  await ana.says(chat, 'not with them');
  await eventually(async () => expect(await ben.texts(chat)).toContain('not with them'));
  expect(await ben.texts(chat)).not.toContain('Second');
  ana.before = () => undefined;
  release();
  await captioned(ben, chat, 'Third');
  expect((await ben.texts(chat)).slice(-4)).toEqual(['not with them', 'First', 'Second', 'Third']);
});

it('what cannot be sent or is taken back holds nothing up that was sent with it', async () => {
  const kept = new MediaStore(ana.store.name);
  const held: (() => void)[] = [];
  ana.before = (path) => (path === '/api/assets' ? new Promise<void>((resolve) => void held.push(resolve)) : undefined);
  await ana.engine.sendAttachments(chat, [
    attachment('Lost', { name: 'lost.bin' }),
    attachment('Taken back', { name: 'back.bin' }),
    attachment('Last', OTHER),
  ]);
  await eventually(() => expect(held).toHaveLength(2));
  await kept.remove((await ana.message(chat, 'Lost')).id);
  await ana.engine.deleteForEveryone(chat, (await ana.message(chat, 'Taken back')).id);
  ana.before = () => undefined;
  for (const goOn of held) goOn();
  await captioned(ben, chat, 'Last');
  const lost = await ana.message(chat, 'Lost');
  expect(lost).toMatchObject({ tick: 'failed' });
  await ana.engine.deleteForEveryone(chat, lost.id);
  await kept.close();
  expect((await ben.texts(chat)).slice(-2)).toEqual(['Third', 'Last']);
});

it('is found by its caption and by its name', async () => {
  const found = async (query: string) =>
    (await ben.engine.searchMessages(query, 10, null)).hits.map(({ message }) => message.text);
  expect(await found('hut')).toEqual(['The hut']);
  expect(await found('plan pdf')).toEqual(['The plan']);
});

it('a line that breaks and a server that is killed in the middle cost nothing but time', async () => {
  let patches = 0;
  ana.before = async (path) => {
    if (/^\/api\/assets\/\w+$/.test(path) && ++patches === 2) await server.end('SIGKILL');
  };
  await ana.engine.sendAttachments(chat, [attachment('Through thick and thin')]);
  await eventually(() => expect(patches).toBeGreaterThanOrEqual(2));
  ana.before = () => undefined;
  await server.run();
  const message = await captioned(ben, chat, 'Through thick and thin');
  expect(Buffer.compare(await bytesOf(ben, message), FILE)).toBe(0);
});

it('what is written meanwhile does not wait for it', async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  ana.before = (path) => (path.startsWith('/api/assets/') ? held : undefined);
  await ana.engine.sendAttachments(chat, [attachment('Slow')]);
  await ana.says(chat, 'quick');
  await captioned(ben, chat, 'quick');
  expect((await ana.message(chat, 'Slow')).tick).toBe('waiting');
  ana.before = () => undefined;
  release();
  await captioned(ben, chat, 'Slow');
});

it('forwarded, it can be read by who could not before', async () => {
  const others = await ben.engine.openDirect(cem.userId);
  const plan = await ben.message(chat, 'The plan');
  await ben.engine.forward(chat, [plan.id], [others]);
  const forwarded = await captioned(cem, others, 'The plan');
  expect(forwarded.forwarded).toBe(true);
  expect(Buffer.compare(await bytesOf(cem, forwarded), FILE)).toBe(0);
});

it('deleted for everyone, the server has it no more, and who forwarded it keeps theirs', async () => {
  const [hut, plan] = [await ana.message(chat, 'The hut'), await ana.message(chat, 'The plan')];
  const reads = async (messageId: string, person: Person, conversationId = chat) =>
    person.engine.attachment(conversationId, messageId).then(
      ({ size }) => size,
      ({ code }) => code as string,
    );
  const third = await ben.signsInElsewhere(server);
  await captioned(third, chat, 'The hut');
  const assetOf = async (id: string) => (await third.store.messageById(chat, id))?.attachment?.assetId ?? '';
  const assets = [await assetOf(hut.id), await assetOf(plan.id)];
  const status = async (assetId: string, person: Person) =>
    (await fetch(`${server.url}/api/assets/${assetId}`, { headers: { Cookie: person.jar.cookie } })).status;
  expect(await Promise.all(assets.map((asset) => status(asset, ben)))).toEqual([200, 200]);
  expect(await Promise.all([hut, plan].map(({ id }) => reads(id, ben)))).toEqual([FILE.length, FILE.length]);
  const kept = new MediaStore(ben.store.name);
  expect(await Promise.all(assets.map((asset) => kept.find(asset)))).not.toContain(undefined);
  await ana.engine.deleteForEveryone(chat, hut.id);
  await ana.engine.deleteForEveryone(chat, plan.id);
  await eventually(async () => expect(await status(assets[0] ?? '', ben)).toBe(404));
  await eventually(async () => expect(await reads(hut.id, ben)).toBe('message_unknown'));
  await eventually(async () =>
    expect(await Promise.all(assets.map((asset) => kept.find(asset)))).toEqual([undefined, undefined]),
  );
  await kept.close();
  const others = await ben.engine.openDirect(cem.userId);
  expect(await reads((await cem.message(others, 'The plan')).id, cem, others)).toBe(FILE.length);
  expect(await status(assets[1] ?? '', cem)).toBe(200);
  await third.leave();
});

it('refused and taken back, the server has it no more; nor does a chat that it was only to be forwarded to', async () => {
  const others = await ana.engine.openDirect(cem.userId);
  const refused = async (conversationId: string, caption: string) => {
    await eventually(async () => expect((await ana.message(conversationId, caption)).tick).toBe('failed'));
    const { id } = await ana.message(conversationId, caption);
    const row = (await ana.store.outboxOf(conversationId)).find((one) => one.id === id);
    return { id, assetId: row?.content.type === 'attachment' ? row.content.attachment.assetId : '' };
  };
  const status = async (assetId: string, person: Person) =>
    (await fetch(`${server.url}/api/assets/${assetId}`, { headers: { Cookie: person.jar.cookie } })).status;
  await ana.engine.sendAttachments(chat, [attachment('For Ben')]);
  const sent = await captioned(ben, chat, 'For Ben');
  const forBen = (await ben.store.messageById(chat, sent.id))?.attachment?.assetId ?? '';
  await cem.engine.block(ana.userId, true);
  await ana.engine.sendAttachments(others, [attachment('For Cem')]);
  await ana.engine.forward(chat, [sent.id], [others]);
  const [forCem, forwarded] = [await refused(others, 'For Cem'), await refused(others, 'For Ben')];
  expect(forwarded.assetId).toBe(forBen);
  expect([await status(forCem.assetId, ana), await status(forBen, cem)]).toEqual([200, 200]);
  ana.breaks = (path) => path.startsWith('/api/assets/');
  await ana.engine.deleteForMe(others, [forCem.id]);
  await ana.engine.deleteForEveryone(others, forwarded.id);
  await eventually(async () => expect(await ana.message(others, 'For Cem').catch(() => null)).toBeNull());
  ana.breaks = () => false;
  await eventually(async () => expect(await status(forCem.assetId, ana)).toBe(404));
  await eventually(async () => expect(await status(forBen, cem)).toBe(404));
  expect(await status(forBen, ben)).toBe(200);
  await cem.engine.block(ana.userId, false);
});

it('a time that changes while a message waits for another is told to the server for its file', async () => {
  const attached: string[] = [];
  const release = holdsUpload('Held', (path) => {
    const asset = /^\/api\/assets\/(\w+)\/conversations\//.exec(path)?.[1];
    if (asset !== undefined) attached.push(asset);
  });
  await ana.engine.sendAttachments(chat, [attachment('Held', { name: 'long.bin' }), attachment('Behind it', OTHER)]);
  const waiting = async () =>
    (await ana.store.outboxOf(chat)).find(({ content }) => 'body' in content && content.body === 'Behind it');
  await eventually(async () => expect((await waiting())?.upload).toBeUndefined());
  await ben.engine.setDisappearing(chat, 7 * 86_400);
  await eventually(() => expect(ana.row(chat)?.disappearAfter).toBe(7 * 86_400));
  release();
  const [first, second] = [await captioned(ben, chat, 'Held'), await captioned(ben, chat, 'Behind it')];
  for (const { id } of [first, second]) {
    const assetId = (await ben.store.messageById(chat, id))?.attachment?.assetId;
    expect(attached.filter((asset) => asset === assetId)).toHaveLength(1);
  }
});

it('disappeared, the server has it no more', async () => {
  const DAY_MS = 86_400_000;
  await ana.engine.setDisappearing(chat, DAY_MS / 1000);
  await eventually(async () =>
    expect((await ben.engine.conversations()).find(({ id }) => id === chat)?.disappearAfter).toBe(86_400),
  );
  await ana.engine.sendAttachments(chat, [attachment('For a day')]);
  const message = await captioned(ben, chat, 'For a day');
  expect((await bytesOf(ben, message)).length).toBe(FILE.length);
  const assetId = (await ben.store.messageById(chat, message.id))?.attachment?.assetId ?? '';
  const status = async () =>
    (await fetch(`${server.url}/api/assets/${assetId}`, { headers: { Cookie: ben.jar.cookie } })).status;
  expect(await status()).toBe(200);
  const kept = new MediaStore(ben.store.name);
  expect(await kept.find(assetId)).toBeDefined();
  ana.ahead = 2 * DAY_MS;
  await eventually(async () => expect(await status()).toBe(404));
  ben.ahead = 2 * DAY_MS;
  await eventually(async () => expect(await kept.find(assetId)).toBeUndefined());
  await kept.close();
});
