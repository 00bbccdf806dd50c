import { expand } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { ClientConfig } from 'ts-mls/clientConfig.js';
import { uint16Encoder, uint32Encoder } from 'ts-mls/codec/number.js';
import type { Decoder } from 'ts-mls/codec/tlsDecoder.js';
import { composeBufferEncoders, encode } from 'ts-mls/codec/tlsEncoder.js';
import { varLenDataEncoder } from 'ts-mls/codec/variableLength.js';
import { defaultCapabilities } from 'ts-mls/defaultCapabilities.js';
import { defaultKeyPackageEqualityConfig } from 'ts-mls/keyPackageEqualityConfig.js';
import type { LeafNode } from 'ts-mls/leafNode.js';
import { defaultLifetimeConfig } from 'ts-mls/lifetimeConfig.js';
import { decodeMlsMessage, encodeMlsMessage, type MLSMessage, type MlsMessageContent } from 'ts-mls/message.js';
import { fromHex, toHex } from './bytes';
import { CryptoError } from './errors';

/** The cipher suite of conversations made by this version (RFC 9420 §17.1). */
export const SUITE = 'MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519';

/** In a secret tree, the generation of the root's application secret, which is not that of a ratchet but the encryption secret itself. */
export const KEPT_GENERATION = 0xffffffff;
/** Messages of one device in one epoch; RFC 9420 §9.1 wants a bound to what a sender can make a receiver derive. */
export const MOST_GENERATIONS = 10_000;

const ID_BYTES = 16;
const SECRET_BYTES = 32;

/** ExpandWithLabel (RFC 9420 §8) to a secret. */
export function expandWithLabel(secret: Uint8Array, label: string, context: Uint8Array): Uint8Array {
  const info: [number, Uint8Array, Uint8Array] = [SECRET_BYTES, new TextEncoder().encode(`MLS 1.0 ${label}`), context];
  return expand(sha256, secret, encode(labelEncoder)(info), SECRET_BYTES);
}

/** DeriveTreeSecret (RFC 9420 §9). */
export function deriveTreeSecret(secret: Uint8Array, label: string, generation: number): Uint8Array {
  return expandWithLabel(secret, label, encode(uint32Encoder)(generation));
}

const labelEncoder = composeBufferEncoders([uint16Encoder, varLenDataEncoder, varLenDataEncoder]);

/**
 * Credentials are checked against the signed device lists by the caller, who has them, before a state is used; MLS itself accepts all.
 * No past epochs are kept in the state: the epoch archive opens their messages. Content is padded before it comes here.
 */
export const clientConfig: ClientConfig = {
  keyRetentionConfig: {
    retainKeysForGenerations: 0,
    retainKeysForEpochs: 0,
    maximumForwardRatchetSteps: MOST_GENERATIONS,
  },
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
