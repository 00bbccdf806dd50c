import { decode } from '@msgpack/msgpack';
import { toHex } from '../crypto/bytes';

/** What the server pushes, once the browser has taken off RFC 8291: see "Push" in docs/protocol.md. */
export type PushPayload =
  | {
      type: 'message';
      conversationId: string;
      sequence: number;
      epoch: number;
      /** Unread messages of the conversation; 0: not said. */
      unread: number;
      /** The MLS ciphertext; null: it did not fit. */
      ciphertext: Uint8Array | null;
    }
  | { type: 'read'; conversationId: string; upTo: number }
  | { type: 'test' };

const Type = { Message: 1, Read: 2, Test: 3 } as const;
const ID_BYTES = 16;

/** Null: nothing that this version knows. Fields that come after the known ones are of a later version. */
export function readPush(bytes: Uint8Array): PushPayload | null {
  try {
    const fields = decode(bytes);
    return Array.isArray(fields) ? read(fields) : null;
  } catch {
    return null;
  }
}

function read([type, conversation, first, epoch, unread, ciphertext]: unknown[]): PushPayload | null {
  if (type === Type.Test) return { type: 'test' };
  if (!(conversation instanceof Uint8Array) || conversation.length !== ID_BYTES || !isCount(first)) return null;
  const conversationId = toHex(conversation);
  if (type === Type.Read) return { type: 'read', conversationId, upTo: first };
  if (type !== Type.Message || !isCount(epoch) || !isCount(unread)) return null;
  if (ciphertext !== null && !(ciphertext instanceof Uint8Array)) return null;
  return { type: 'message', conversationId, sequence: first, epoch, unread, ciphertext };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
