import { encode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomBytes, toHex } from '../../src/crypto/bytes';
import { type Content, decodeContent, encodeContent, MAX_CONTENT_BYTES } from '../../src/crypto/content';
import { decodeWitness, encodeWitness } from '../../src/crypto/witness';

const head = { logId: toHex(randomBytes(16)), size: 70_000, root: randomBytes(32) };
const transcript = { sequence: 1_000, count: 16, digest: randomBytes(8) };
const nothing = { head: null, transcript: null };
const content = (body: string): Content => {
  return { type: 'text', sentAt: 1, body, replyTo: null, mentions: [], forwarded: false };
};

describe('what a sender has seen', () => {
  it('stands behind what it says, and those who know nothing of it read the rest as before', () => {
    const bytes = encodeContent(content('hello'), encodeWitness({ head, transcript })) ?? new Uint8Array();
    expect(decodeWitness(bytes)).toEqual({ head: { ...head, logId: head.logId.slice(0, 16) }, transcript });
    expect(decodeContent(bytes)).toEqual(content('hello'));
  });

  it('is missing in messages of earlier versions, and in the longest ones', () => {
    expect(decodeWitness(encodeContent(content('hello')) ?? new Uint8Array())).toEqual(nothing);
    const longest = content('x'.repeat(MAX_CONTENT_BYTES - 60));
    const bytes = encodeContent(longest, encodeWitness({ head, transcript })) ?? new Uint8Array();
    expect([decodeContent(bytes), decodeWitness(bytes).head]).toEqual([longest, null]);
  });

  it('costs about 70 bytes', () => {
    expect(encodeWitness({ head, transcript })).toHaveLength(66);
  });

  it('may be anything that a stranger encrypted', () => {
    const bad = [
      [1],
      [[head.root, 1, head.root]],
      [[randomBytes(8), 0, head.root]],
      [[randomBytes(8), 2 ** 40, head.root]],
    ];
    for (const value of bad) expect(decodeWitness(Uint8Array.of(...encode([1]), ...encode(value)))).toEqual(nothing);
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(() => decodeWitness(bytes)).not.toThrow();
      }),
    );
  });
});
