import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../src/crypto/bytes';
import { readFrames, type ServerFrame, write } from '../../src/protocol/frames';

/** The bytes of every frame, shared with the server's tests. */
const vectors = new Map(
  (
    JSON.parse(readFileSync(new URL('../../../Chat.Tests/Protocol/frame-vectors.json', import.meta.url), 'utf8')) as {
      name: string;
      hex: string;
    }[]
  ).map(({ name, hex }) => [name, hex]),
);
const id = (byte: string) => byte.repeat(16);
const bytes = (...values: number[]) => new Uint8Array(values);
const entry = {
  conversationId: id('01'),
  sequence: 7,
  senderId: id('a1'),
  senderDeviceId: id('a2'),
  storedAt: 1_700_000_000_000,
  kind: 1,
  epoch: 3,
  payload: bytes(1, 2, 3),
  messageId: id('02'),
  flags: 1,
};
const cursor = { userId: id('a1'), delivered: 7, read: 5 };

const server: Record<string, ServerFrame> = {
  welcome: {
    kind: 'welcome',
    session: id('09'),
    logId: id('08'),
    serverTime: 1_700_000_000_000,
    heartbeatSeconds: 20,
    conversations: [
      {
        conversationId: id('01'),
        kind: 1,
        epoch: 3,
        lastSequence: 7,
        acked: 6,
        readUpTo: 5,
        unread: 1,
        members: [cursor],
        inGroup: true,
        role: 2,
        expiresAfter: 86_400,
        memberCount: 12,
      },
    ],
    fence: id('07'),
  },
  accepted: {
    kind: 'accepted',
    requestId: 0xffffffff,
    conversationId: id('01'),
    sequence: 7,
    storedAt: 1_700_000_000_000,
    epoch: 3,
  },
  'error with an epoch': {
    kind: 'error',
    requestId: 5,
    code: 'stale_epoch',
    text: 'The conversation has moved on to another epoch.',
    retryAfterMs: null,
    epoch: 4,
  },
  'error without a request': {
    kind: 'error',
    requestId: 0,
    code: 'too_many_frames',
    text: 'Too many frames in one second.',
    retryAfterMs: 1000,
    epoch: null,
  },
  message: { kind: 'message', entry },
  welcomeTo: {
    kind: 'welcomeTo',
    conversationId: id('01'),
    sequence: 7,
    epoch: 4,
    welcome: bytes(1),
    members: [id('a1'), id('b1')],
  },
  receipt: { kind: 'receipt', conversationId: id('01'), cursor },
  'presence online': { kind: 'presence', userId: id('a1'), online: true, lastSeen: null },
  'presence offline': { kind: 'presence', userId: id('a1'), online: false, lastSeen: 1_700_000_000_000 },
  typing: { kind: 'typing', conversationId: id('01'), userId: id('a1') },
  changed: { kind: 'changed', what: 1, subject: id('a1'), version: 2, by: id('b2') },
  bye: { kind: 'bye', code: 1012, reason: 'The server restarts.' },
  page: { kind: 'page', requestId: 6, conversationId: id('01'), more: true, entries: [entry] },
  erased: { kind: 'erased', conversationId: id('01'), sequence: 7 },
  pong: { kind: 'pong', token: 1, serverTime: 1_700_000_000_000 },
};

const client: Record<string, Uint8Array> = {
  hello: write.hello('web', '0.1', id('08'), [id('07'), id('06')]),
  'hello for the first time': write.hello('web', '0.1', null, []),
  send: write.send(0xffffffff, id('01'), id('02'), 3, bytes(1, 2, 3), 3),
  'commit without a welcome': write.commit(4, id('01'), id('02'), 3, {
    commit: bytes(1),
    welcome: null,
    groupInfo: bytes(2),
    added: [id('b2')],
    removed: [],
  }),
  'commit of a group': write.commit(4, id('01'), id('02'), 3, {
    commit: bytes(1),
    welcome: bytes(3),
    groupInfo: bytes(2),
    added: [id('b2')],
    removed: [id('c2')],
    addedMembers: [id('b1')],
    removedMembers: [id('c1')],
  }),
  ack: write.ack(id('01'), 7),
  read: write.read(id('01'), 7),
  'typing notice': write.typing(id('01')),
  watch: write.watch([id('a1')]),
  history: write.history(6, id('01'), 100, 50),
  erase: write.erase(6, id('01'), 7),
  confirm: write.confirm(id('07'), id('06')),
  'confirm the first': write.confirm(null, id('06')),
  foreground: write.foreground(true),
  ping: write.ping(1),
};

describe('frames', () => {
  it.each(Object.keys(server))('reads %s', (name) => {
    expect(readFrames(fromHex(vectors.get(name) ?? ''))).toEqual([server[name]]);
  });

  it.each(Object.keys(client))('writes %s', (name) => {
    expect(toHex(client[name] ?? bytes())).toBe(vectors.get(name));
  });

  it('checks every vector', () => {
    expect([...vectors.keys()].sort()).toEqual([...Object.keys(server), ...Object.keys(client)].sort());
  });

  it('skips unknown types and surplus fields, and reads several frames of one message', () => {
    const pong = vectors.get('pong') ?? '';
    const surplus = `94${pong.slice(2)}c0`;
    expect(readFrames(fromHex(`${'9263c0'.replace('63', '3f')}${surplus}${pong}`))).toEqual([server.pong, server.pong]);
  });

  it('refuses what is no frame', () => {
    expect(() => readFrames(fromHex('c0'))).toThrow();
    expect(() => readFrames(fromHex('9144'))).toThrow();
  });
});
