import { sha256 } from '@noble/hashes/sha2.js';
import { equalBytes } from './bytes';
import { CryptoError } from './errors';

export interface ListedDevice {
  deviceId: string;
  signatureKey: Uint8Array;
  name: string;
}

/** An account's devices. Version n names version n-1 by its hash, so that a server can neither drop a version nor show two. */
export interface DeviceList {
  version: number;
  previousHash: Uint8Array | null;
  userId: string;
  devices: ListedDevice[];
}

/** `payload` is MessagePack `[label, version, previous hash or nil, user id, [[device id, signature key, name], …]]`; Ed25519 over it. */
export interface SignedDeviceList {
  payload: Uint8Array;
  signature: Uint8Array;
}

export function hashDeviceList(signed: SignedDeviceList): Uint8Array {
  return sha256(signed.payload);
}

/** @throws CryptoError `device_list_stale` when `next` is older than known, `device_list_forked` when it is not what followed. */
export function checkSuccession(
  known: { version: number; hash: Uint8Array },
  next: Pick<DeviceList, 'version' | 'previousHash'>,
  nextHash: Uint8Array,
): void {
  if (next.version < known.version) throw new CryptoError('device_list_stale');
  if (next.version === known.version && !equalBytes(known.hash, nextHash)) throw new CryptoError('device_list_forked');
  const follows = next.version === known.version + 1;
  if (follows && !(next.previousHash && equalBytes(next.previousHash, known.hash)))
    throw new CryptoError('device_list_forked');
}
