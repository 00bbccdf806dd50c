import { decode, encode } from '@msgpack/msgpack';
import { ed25519 } from '@noble/curves/ed25519.js';
import { fromHex, ownBytes, randomBytes, toHex } from './bytes';
import { CryptoError } from './errors';
import { open, seal } from './sealed-box';

/** What an account's devices share and the server never sees. */
export interface VaultContents {
  identityPrivateKey: Uint8Array;
  identityPublicKey: Uint8Array;
  historyKey: Uint8Array;
  /** History keys from before resets of the account, once they were opened. */
  oldHistory?: OldHistoryKey[];
}

/** Opens the epoch archives that were sealed under an old vault. */
export interface OldHistoryKey {
  vaultId: string;
  key: Uint8Array;
}

/** The vault key, sealed for one way in. */
export interface KeyWrap {
  kind: 'password' | 'recovery' | 'passkey';
  sealed: Uint8Array;
}

const VAULT_LABEL = 'chat vault v1';
const KEY_BYTES = 32;

export function newVault(): { contents: VaultContents; vaultKey: Uint8Array } {
  const identity = ed25519.keygen();
  return {
    contents: {
      identityPrivateKey: identity.secretKey,
      identityPublicKey: identity.publicKey,
      historyKey: randomBytes(KEY_BYTES),
    },
    vaultKey: randomBytes(KEY_BYTES),
  };
}

/** Format: AES-256-GCM over MessagePack `[identity private key, history key, [[old vault id, old history key], …]]`; the list may be missing. */
export function sealVault(contents: VaultContents, vaultKey: Uint8Array): Promise<Uint8Array> {
  const { identityPrivateKey, historyKey, oldHistory = [] } = contents;
  const old = oldHistory.map(({ vaultId, key }) => [fromHex(vaultId), key]);
  return seal(encode([identityPrivateKey, historyKey, ...(old.length > 0 ? [old] : [])]), vaultKey, VAULT_LABEL);
}

/** @throws CryptoError `vault_locked` */
export async function openVault(sealed: Uint8Array, vaultKey: Uint8Array): Promise<VaultContents> {
  const fields = decode(await unlock(sealed, vaultKey, VAULT_LABEL));
  if (!Array.isArray(fields)) throw new CryptoError('vault_locked');
  const [identityPrivateKey, historyKey, old] = fields as unknown[];
  if (!(identityPrivateKey instanceof Uint8Array) || !(historyKey instanceof Uint8Array))
    throw new CryptoError('vault_locked');
  return {
    identityPrivateKey: ownBytes(identityPrivateKey),
    identityPublicKey: ed25519.getPublicKey(identityPrivateKey),
    historyKey: ownBytes(historyKey),
    ...(Array.isArray(old) && { oldHistory: old.map(readOldHistory) }),
  };
}

function readOldHistory(value: unknown): OldHistoryKey {
  const [vaultId, key] = Array.isArray(value) ? (value as unknown[]) : [];
  if (!(vaultId instanceof Uint8Array) || !(key instanceof Uint8Array)) throw new CryptoError('vault_locked');
  return { vaultId: toHex(vaultId), key: ownBytes(key) };
}

export async function wrapVaultKey(
  vaultKey: Uint8Array,
  wrappingKey: Uint8Array,
  kind: KeyWrap['kind'],
): Promise<KeyWrap> {
  return { kind, sealed: await seal(vaultKey, wrappingKey, wrapLabel(kind)) };
}

/** @throws CryptoError `vault_locked` */
export function unwrapVaultKey(wrap: KeyWrap, wrappingKey: Uint8Array): Promise<Uint8Array> {
  return unlock(wrap.sealed, wrappingKey, wrapLabel(wrap.kind));
}

function wrapLabel(kind: KeyWrap['kind']): string {
  return `chat vault key v1 ${kind}`;
}

async function unlock(sealed: Uint8Array, key: Uint8Array, label: string): Promise<Uint8Array> {
  try {
    return await open(sealed, key, label);
  } catch (cause) {
    throw new CryptoError('vault_locked', { cause });
  }
}
