import { encode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPush } from '../../src/sw/push-payload';

const id = new Uint8Array(16).fill(7);
const conversationId = '07'.repeat(16);
const ciphertext = new Uint8Array([1, 2, 3]);

describe('a push', () => {
  it('is a message, with its ciphertext when that fitted', () => {
    const known = { type: 'message', conversationId, sequence: 12, epoch: 3, unread: 2 };
    expect(readPush(encode([1, id, 12, 3, 2, ciphertext]))).toEqual({ ...known, ciphertext });
    expect(readPush(encode([1, id, 12, 3, 2, null]))).toEqual({ ...known, ciphertext: null });
  });

  it('is the word that a conversation was read elsewhere, or a test', () => {
    expect(readPush(encode([2, id, 12]))).toEqual({ type: 'read', conversationId, upTo: 12 });
    expect(readPush(encode([3]))).toEqual({ type: 'test' });
  });

  it('may have more fields than this version knows', () => {
    expect(readPush(encode([2, id, 12, 'later']))).toEqual({ type: 'read', conversationId, upTo: 12 });
  });

  it.each([
    ['of a type that is not known', encode([9, id, 12])],
    ['with an id that is too short', encode([2, id.subarray(1), 12])],
    ['with a sequence below zero', encode([2, id, -1])],
    ['with a sequence that is no number', encode([2, id, '12'])],
    ['with a ciphertext that is no bytes', encode([1, id, 12, 3, 2, 'text'])],
    ['without its ciphertext', encode([1, id, 12, 3, 2])],
    ['that is no list', encode({ type: 3 })],
    ['of nothing', new Uint8Array()],
  ])('is nothing when it is one %s', (_, bytes) => {
    expect(readPush(bytes)).toBeNull();
  });

  it('never throws, whatever bytes come', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void readPush(bytes)));
  });
});
