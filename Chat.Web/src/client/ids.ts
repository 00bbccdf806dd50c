import { randomBytes, toHex } from '../crypto/bytes';

export function newId(): string {
  return toHex(randomBytes(16));
}
