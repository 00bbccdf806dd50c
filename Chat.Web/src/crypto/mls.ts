import { sha256 } from '@noble/hashes/sha2.js';
import type { CiphersuiteImpl } from 'ts-mls';
import type { ClientConfig } from 'ts-mls/clientConfig.js';
import type { Decoder } from 'ts-mls/codec/tlsDecoder.js';
import { getCiphersuiteFromName } from 'ts-mls/crypto/ciphersuite.js';
import { getCiphersuiteImpl } from 'ts-mls/crypto/getCiphersuiteImpl.js';
import { defaultCapabilities } from 'ts-mls/defaultCapabilities.js';
import { defaultKeyPackageEqualityConfig } from 'ts-mls/keyPackageEqualityConfig.js';
import type { LeafNode } from 'ts-mls/leafNode.js';
import { defaultLifetimeConfig } from 'ts-mls/lifetimeConfig.js';
import { decodeMlsMessage, encodeMlsMessage, type MLSMessage, type MlsMessageContent } from 'ts-mls/message.js';
import { fromHex, toHex } from './bytes';
import { CryptoError } from './errors';

/** The cipher suite of conversations made by this version (RFC 9420 §17.1). */
export const SUITE = 'MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519';

const ID_BYTES = 16;

let loaded: Promise<CiphersuiteImpl> | null = null;

export function suite(): Promise<CiphersuiteImpl> {
  loaded ??= getCiphersuiteImpl(getCiphersuiteFromName(SUITE)).then(withQuickHash);
  return loaded;
}

/**
 * Verifying the tree of a group of n devices takes up to n² small digests, each its own way to WebCrypto and back: minutes at 1,000 devices.
 * The same SHA-256 without the way takes seconds.
 */
function withQuickHash(impl: CiphersuiteImpl): CiphersuiteImpl {
  return { ...impl, hash: { ...impl.hash, digest: async (data) => sha256(data) } };
}

/**
 * Credentials are checked against the signed device lists by the caller, who has them, before a state is used; MLS itself accepts all.
 * No past epochs are kept in the state: the epoch archive opens their messages. Content is padded before it comes here.
 */
export const clientConfig: ClientConfig = {
  keyRetentionConfig: { retainKeysForGenerations: 0, retainKeysForEpochs: 0, maximumForwardRatchetSteps: 10_000 },
  lifetimeConfig: defaultLifetimeConfig,
  keyPackageEqualityConfig: defaultKeyPackageEqualityConfig,
  paddingConfig: { kind: 'alwaysPad', paddingLength: 0 },
  authService: { validateCredential: async () => true },
};

/** Exactly what conversations use. */
export function capabilities(): ReturnType<typeof defaultCapabilities> {
  return { ...defaultCapabilities(), ciphersuites: [SUITE], credentials: ['basic'] };
}

/** A basic credential (RFC 9420 §5.3) whose identity is user id and device id. */
export function identity(userId: string, deviceId: string): Uint8Array {
  return fromHex(userId + deviceId);
}

/** @throws Error when the leaf carries no credential of ours. */
export function leafOwner(leaf: LeafNode): { userId: string; deviceId: string; signatureKey: Uint8Array } {
  const { credential } = leaf;
  if (credential.credentialType !== 'basic' || credential.identity.length !== 2 * ID_BYTES)
    throw new Error('no credential of ours');
  const hex = toHex(credential.identity);
  return {
    userId: hex.slice(0, 2 * ID_BYTES),
    deviceId: hex.slice(2 * ID_BYTES),
    signatureKey: leaf.signaturePublicKey,
  };
}

export function encodeMessage(content: MlsMessageContent): Uint8Array {
  return encodeMlsMessage({ version: 'mls10', ...content });
}

/** @throws CryptoError with `code` when the bytes are not one whole MLSMessage. */
export function decodeMessage(bytes: Uint8Array, code: CryptoError['code']): MLSMessage {
  return decodeAll(decodeMlsMessage, bytes, code);
}

/** ts-mls decoders answer `undefined` for what they cannot read; here that is an error with a name. */
export function decodeAll<T>(decoder: Decoder<T>, bytes: Uint8Array, code: CryptoError['code']): T {
  const decoded = decoder(bytes, 0);
  if (decoded === undefined || decoded[1] !== bytes.length) throw new CryptoError(code);
  return decoded[0];
}

/** Runs `work`; whatever goes wrong inside is `code`. */
export async function named<T>(code: CryptoError['code'], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw cause instanceof CryptoError ? cause : new CryptoError(code, { cause });
  }
}
