import { type Bytes, ownBytes, randomBytes, utf8 } from './bytes';

const NONCE_BYTES = 12;

/** HKDF-SHA256 (RFC 5869) without salt; `label` separates the uses of one secret. */
export async function deriveKeyBytes(secret: Uint8Array, label: string): Promise<Bytes> {
  const key = await crypto.subtle.importKey('raw', ownBytes(secret), 'HKDF', false, ['deriveBits']);
  const bits = await crypto.subtle.deriveBits(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: utf8(label) },
    key,
    256,
  );
  return new Uint8Array(bits);
}

/** AES-256-GCM with a random 96-bit nonce in front; `label` is authenticated, so a box opens only where it belongs. */
export async function seal(plaintext: Uint8Array, key: Uint8Array, label: string): Promise<Bytes> {
  const nonce = randomBytes(NONCE_BYTES);
  const ciphertext = await crypto.subtle.encrypt(
    parameters(nonce, label),
    await aesKey(key, 'encrypt'),
    ownBytes(plaintext),
  );
  const sealed = new Uint8Array(NONCE_BYTES + ciphertext.byteLength);
  sealed.set(nonce);
  sealed.set(new Uint8Array(ciphertext), NONCE_BYTES);
  return sealed;
}

/** Throws when the key, the label or a byte is wrong. */
export async function open(sealed: Uint8Array, key: Uint8Array, label: string): Promise<Bytes> {
  const nonce = ownBytes(sealed.subarray(0, NONCE_BYTES));
  const ciphertext = ownBytes(sealed.subarray(NONCE_BYTES));
  return new Uint8Array(
    await crypto.subtle.decrypt(parameters(nonce, label), await aesKey(key, 'decrypt'), ciphertext),
  );
}

function parameters(nonce: Bytes, label: string): AesGcmParams {
  return { name: 'AES-GCM', iv: nonce, additionalData: utf8(label) };
}

function aesKey(key: Uint8Array, use: 'encrypt' | 'decrypt'): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', ownBytes(key), 'AES-GCM', false, [use]);
}
