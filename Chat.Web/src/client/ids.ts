import { randomBytes, toHex } from '../crypto/bytes';

export function newId(): string {
  return toHex(randomBytes(16));
}

/**
 * A UUIDv7 (RFC 9562 §5.7): messages that are sent one after the other lie beside each other in the server's index (decision 0062). Without a network only random
 * bytes: the server would learn when what waits was written.
 */
export function newMessageId(): string {
  const id = randomBytes(16);
  if (globalThis.navigator?.onLine === false) return toHex(id);
  const view = new DataView(id.buffer);
  const now = Date.now();
  view.setUint16(0, Math.floor(now / 2 ** 32));
  view.setUint32(2, now % 2 ** 32);
  view.setUint8(6, 0x70 | (view.getUint8(6) & 0x0f));
  view.setUint8(8, 0x80 | (view.getUint8(8) & 0x3f));
  return toHex(id);
}
