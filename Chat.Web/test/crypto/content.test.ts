import { encode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomBytes, toHex } from '../../src/crypto/bytes';
import { type Content, decodeContent, encodeContent, MAX_CONTENT_BYTES, tidyName } from '../../src/crypto/content';
import { newDeviceKeys } from '../../src/crypto/device';
import { createGroup } from '../../src/crypto/group';
import { EpochKeys } from '../../src/crypto/message';
import { epochArchive } from '../../src/crypto/taken-archive';

const id = toHex(randomBytes(16));
const sentAt = 1_700_000_000_000;
const plain = { replyTo: null, mentions: [], forwarded: false };

const contents: Content[] = [
  {
    type: 'text',
    sentAt,
    body: 'Grüße 👋\nשלום',
    replyTo: id,
    mentions: [{ userId: id, start: 0, length: 5 }],
    forwarded: true,
  },
  { type: 'edit', sentAt, target: id, body: 'better', mentions: [] },
  { type: 'delete', sentAt, target: id },
  { type: 'reaction', sentAt, target: id, emoji: '🧑‍🚒' },
  { type: 'profile', sentAt, name: 'Family', picture: new Uint8Array([1, 2]), asOf: 7 },
  { type: 'callOut', sentAt, callOut: { what: 'role', userId: id, role: 'admin' } },
  { type: 'callOut', sentAt, callOut: { what: 'disappearing', seconds: 86_400 } },
  { type: 'callOut', sentAt, callOut: { what: 'links', links: [{ code: 'abc', secret: new Uint8Array(32) }] } },
  { type: 'callOut', sentAt, callOut: { what: 'linkRevoked', code: 'abc' } },
  { type: 'callOut', sentAt, callOut: { what: 'left' } },
  { type: 'history', sentAt, conversationId: id, archives: [{ epoch: 3, archive: new Uint8Array([9]), leaves: null }] },
];

describe('content', () => {
  it.each(contents)('of type $type is read as it was written', (content) => {
    expect(decodeContent(encodeContent(content) ?? new Uint8Array())).toEqual(content);
  });

  it('of the first version, the body alone, is still read', () => {
    expect(decodeContent(encode([1, sentAt, 'hello']))).toEqual({ type: 'text', sentAt, body: 'hello', ...plain });
  });

  it('may be anything that a stranger encrypted', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), fc.anything().map(tryEncode)), (bytes) => {
        expect(() => decodeContent(bytes)).not.toThrow();
      }),
    );
  });

  it('is refused one byte above what fits into a payload of 64 KiB', async () => {
    const head = encode([1, sentAt, 'x'.repeat(60_000), null, [], false]).length - 60_000;
    const body = 'x'.repeat(MAX_CONTENT_BYTES - head);
    const longest = encodeContent({ type: 'text', sentAt, body, ...plain });
    expect(encodeContent({ type: 'text', sentAt, body: `${body}x`, ...plain })).toBeNull();
    const device = newDeviceKeys(id, id);
    const archive = epochArchive(await createGroup(id, device));
    const payload = await new EpochKeys(archive).seal(device, 100, longest ?? new Uint8Array(), id);
    expect(payload.length).toBeLessThanOrEqual(65_536);
    expect(decodeContent(longest ?? new Uint8Array())).toMatchObject({ body });
  });

  it('leaves out a reaction of 10 KB', () => {
    expect(
      decodeContent(encodeContent({ type: 'reaction', sentAt, target: id, emoji: 'a'.repeat(64) }) ?? new Uint8Array()),
    ).not.toBeNull();
    expect(
      decodeContent(
        encodeContent({ type: 'reaction', sentAt, target: id, emoji: 'a'.repeat(10_000) }) ?? new Uint8Array(),
      ),
    ).toBeNull();
  });

  it('leaves out mentions that do not lie inside the body', () => {
    const mentions = [
      { userId: id, start: 0, length: 2 },
      { userId: id, start: 1, length: 2 },
      { userId: id, start: 3, length: 3 },
      { userId: id, start: -1, length: 1 },
      { userId: id, start: 4, length: 0 },
    ];
    const read = decodeContent(
      encodeContent({ type: 'text', sentAt, body: 'hello', ...plain, mentions }) ?? new Uint8Array(),
    );
    expect(read).toMatchObject({ mentions: [mentions[0]] });
  });
});

describe('a group name', () => {
  it.each([
    ['  Family  ', 'Family'],
    ['   ', ''],
    ['a\u0000\nb', 'a b'],
    ['משפחה', 'משפחה'],
    ['abc\u202edef', 'abc def'],
    ['x'.repeat(10_000), 'x'.repeat(100)],
  ])('%j is kept as %j', (given, kept) => {
    expect(tidyName(given)).toBe(kept);
  });
});

function tryEncode(value: unknown): Uint8Array {
  try {
    return encode(value);
  } catch {
    return new Uint8Array();
  }
}
