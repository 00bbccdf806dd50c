import { utf8 } from './bytes';
import { deriveKeyBytes } from './sealed-box';

/** What the PRF extension (WebAuthn level 3 §10.1.4) is evaluated for: the same for all, since its output differs by credential. */
export const PRF_INPUT = utf8('chat passkey prf v1');

/** The key that wraps the vault key for a passkey. @param secret the extension's output, 32 bytes, never sent */
export function passkeyWrappingKey(secret: Uint8Array): Promise<Uint8Array> {
  return deriveKeyBytes(secret, 'chat passkey wrap v1');
}
