import { decode, encode } from '@msgpack/msgpack';
import { ed25519, x25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { fromHex, ownBytes, randomBytes, toHex, utf8 } from './bytes';
import { CryptoError } from './errors';
import { open, seal } from './sealed-box';
import type { VaultContents } from './vault';

const LABEL = 'chat device link v1';
const KEY_BYTES = 32;
const CHECK_BYTES = 8;
const CHECK_DIGITS = 6;

/** Of one device, for one link. */
export interface LinkKeys {
  privateKey: Uint8Array;
  publicKey: Uint8Array;
}

/** Everything that both devices have seen of a link. */
export interface LinkTranscript {
  linkId: string;
  deviceId: string;
  deviceName: string;
  commitment: Uint8Array;
  /** Of the new device. */
  newKey: Uint8Array;
  nonce: Uint8Array;
  /** Of the device that is signed in. */
  oldKey: Uint8Array;
}

export interface Agreement {
  /** Six digits, the same on both devices unless somebody stands between them. */
  check: string;
  key: Uint8Array;
  /** Additional data of what is sealed under `key`. */
  label: string;
}

/** What the new device is handed. */
export interface HandedOver {
  userId: string;
  vault: VaultContents;
  /** Null when the other device has not kept it. */
  vaultKey: Uint8Array | null;
}

export function newLinkKeys(): LinkKeys {
  const { secretKey, publicKey } = x25519.keygen();
  return { privateKey: secretKey, publicKey };
}

export function newLinkNonce(): Uint8Array {
  return randomBytes(KEY_BYTES);
}

/**
 * SHA-256 over label, public key and nonce. The new device is bound to its key before it sees the other's, so nobody between the two can try
 * out keys until the digits agree: one attempt, one chance in a million.
 */
export function linkCommitment(newKey: Uint8Array, nonce: Uint8Array): Uint8Array {
  return sha256(new Uint8Array([...utf8(`${LABEL} commitment`), ...newKey, ...nonce]));
}

/** X25519 and HKDF-SHA256, salted with the hash of the transcript. @throws CryptoError `link_invalid` for a key that is none */
export function agree(own: LinkKeys, transcript: LinkTranscript): Agreement {
  const isNew = toHex(own.publicKey) === toHex(transcript.newKey);
  const hash = sha256(
    encode([
      LABEL,
      fromHex(transcript.linkId),
      fromHex(transcript.deviceId),
      transcript.deviceName,
      transcript.commitment,
      transcript.newKey,
      transcript.nonce,
      transcript.oldKey,
    ]),
  );
  const secret = shared(own.privateKey, isNew ? transcript.oldKey : transcript.newKey);
  const digits = hkdf(sha256, secret, hash, utf8(`${LABEL} check`), CHECK_BYTES);
  const check = new DataView(digits.buffer, digits.byteOffset).getBigUint64(0) % BigInt(10 ** CHECK_DIGITS);
  return {
    check: check.toString().padStart(CHECK_DIGITS, '0'),
    key: hkdf(sha256, secret, hash, utf8(`${LABEL} key`), KEY_BYTES),
    label: `${LABEL} ${toHex(hash)}`,
  };
}

/** AES-256-GCM over MessagePack `[user id, identity private key, history key, vault key or nil]`. */
export function sealHandOver({ userId, vault, vaultKey }: HandedOver, { key, label }: Agreement): Promise<Uint8Array> {
  return seal(encode([fromHex(userId), vault.identityPrivateKey, vault.historyKey, vaultKey]), key, label);
}

/** @throws CryptoError `link_invalid` */
export async function openHandOver(sealed: Uint8Array, { key, label }: Agreement): Promise<HandedOver> {
  try {
    const [userId, identityPrivateKey, historyKey, vaultKey] = decode(await open(sealed, key, label)) as Uint8Array[];
    if (!userId || !identityPrivateKey || !historyKey) throw new CryptoError('link_invalid');
    return {
      userId: toHex(userId),
      vault: {
        identityPrivateKey: ownBytes(identityPrivateKey),
        identityPublicKey: ed25519.getPublicKey(identityPrivateKey),
        historyKey: ownBytes(historyKey),
      },
      vaultKey: vaultKey ? ownBytes(vaultKey) : null,
    };
  } catch (cause) {
    throw cause instanceof CryptoError ? cause : new CryptoError('link_invalid', { cause });
  }
}

function shared(privateKey: Uint8Array, publicKey: Uint8Array): Uint8Array {
  try {
    return x25519.getSharedSecret(privateKey, publicKey);
  } catch (cause) {
    throw new CryptoError('link_invalid', { cause });
  }
}
