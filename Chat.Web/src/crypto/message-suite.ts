import { expand, extract } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { CiphersuiteImpl } from 'ts-mls';
import { equalBytes, ownBytes, toHex } from './bytes';
import { SUITE } from './mls';

const KEYS_KNOWN = 1_000;
const HASH_BYTES = 32;
const KEY_BYTES = 16;
const NONCE_BYTES = 12;
/** What stands before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410 §7). */
const PKCS8_HEAD = Uint8Array.from([0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20]);

/**
 * Verifying the tree of a group of n devices takes up to n² small digests, and its secrets six derivations for each device, each its own way
 * to WebCrypto and back: minutes at 1,000 devices. The same SHA-256 without the way takes seconds.
 */
const hash: CiphersuiteImpl['hash'] = {
  digest: async (data) => sha256(data),
  mac: async (key, data) => hmac(sha256, key, data),
  verifyMac: async (key, mac, data) => equalBytes(mac, hmac(sha256, key, data)),
};

const kdf: CiphersuiteImpl['kdf'] = {
  extract: async (salt, ikm) => extract(sha256, ikm, salt),
  expand: async (secret, info, length) => expand(sha256, secret, info, length),
  size: HASH_BYTES,
};

const known = new Map<string, Promise<CryptoKey>>();

/** A page of messages is signed with few keys; each is brought into WebCrypto once. */
function verifyingKey(publicKey: Uint8Array): Promise<CryptoKey> {
  const id = toHex(publicKey);
  const key = known.get(id) ?? crypto.subtle.importKey('raw', ownBytes(publicKey), 'Ed25519', false, ['verify']);
  if (known.size >= KEYS_KNOWN) known.clear();
  known.set(id, key);
  return key;
}

const signature: Pick<CiphersuiteImpl['signature'], 'sign' | 'verify'> = {
  async sign(signKey, message) {
    const pkcs8 = new Uint8Array([...PKCS8_HEAD, ...signKey]);
    const key = await crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', false, ['sign']);
    return new Uint8Array(await crypto.subtle.sign('Ed25519', key, ownBytes(message)));
  },
  verify: async (publicKey, message, bytes) =>
    crypto.subtle.verify('Ed25519', await verifyingKey(publicKey), ownBytes(bytes), ownBytes(message)),
};

async function aesGcm(
  direction: 'encrypt' | 'decrypt',
  key: Uint8Array,
  nonce: Uint8Array,
  aad: Uint8Array | undefined,
  data: Uint8Array,
) {
  const imported = await crypto.subtle.importKey('raw', ownBytes(key), 'AES-GCM', false, [direction]);
  const parameters = { name: 'AES-GCM', iv: ownBytes(nonce), additionalData: ownBytes(aad ?? new Uint8Array()) };
  return new Uint8Array(await crypto.subtle[direction](parameters, imported, ownBytes(data)));
}

/**
 * What sealing and opening application messages takes of the cipher suite. HPKE (RFC 9180), which only commits and welcomes use, is in
 * suite.ts, so that messages can be read without loading it.
 */
export const messageSuite = {
  name: SUITE,
  hash,
  kdf,
  signature: signature as CiphersuiteImpl['signature'],
  rng: { randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)) },
  hpke: {
    encryptAead: (key, nonce, aad, plaintext) => aesGcm('encrypt', key, nonce, aad, plaintext),
    decryptAead: (key, nonce, aad, ciphertext) => aesGcm('decrypt', key, nonce, aad, ciphertext),
    keyLength: KEY_BYTES,
    nonceLength: NONCE_BYTES,
  } as CiphersuiteImpl['hpke'],
} satisfies CiphersuiteImpl;
