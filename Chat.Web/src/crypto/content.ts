import { Decoder, encode } from '@msgpack/msgpack';

/** What an application message says, inside the ciphertext. */
export type Content = { type: 'text'; sentAt: number; body: string };

const TEXT = 1;

/** MessagePack `[type, …fields]`, followed by zeros up to a Padmé length, so that the ciphertext's size says little of the text's. */
export function encodeContent(content: Content): Uint8Array {
  const bytes = encode([TEXT, content.sentAt, content.body]);
  const padded = new Uint8Array(padmeLength(bytes.length));
  padded.set(bytes);
  return padded;
}

/** Null: a type that this version does not know, or nothing readable. */
export function decodeContent(bytes: Uint8Array): Content | null {
  try {
    for (const value of new Decoder().decodeMulti(bytes)) return read(value);
  } catch {
    // What a stranger encrypted may be anything.
  }
  return null;
}

/** Padmé: at most 12 % more, O(log log n) distinguishable lengths (Nikitin et al., PETS 2019, §4). */
export function padmeLength(length: number): number {
  if (length < 2) return length;
  const exponent = Math.floor(Math.log2(length));
  const mantissaBits = Math.floor(Math.log2(exponent)) + 1;
  const step = 2 ** Math.max(0, exponent - mantissaBits);
  return Math.ceil(length / step) * step;
}

function read(value: unknown): Content | null {
  if (!Array.isArray(value)) return null;
  const [type, sentAt, body] = value as unknown[];
  if (type !== TEXT || typeof sentAt !== 'number' || typeof body !== 'string') return null;
  return { type: 'text', sentAt, body };
}
