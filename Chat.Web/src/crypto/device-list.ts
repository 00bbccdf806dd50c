import { decode, encode } from '@msgpack/msgpack';
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { equalBytes, fromHex, ownBytes, toHex } from './bytes';
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

const LABEL = 'chat device list v1';
const MAX_DEVICES = 100;

export function signDeviceList(list: DeviceList, identityPrivateKey: Uint8Array): SignedDeviceList {
  const devices = list.devices.map((device) => [fromHex(device.deviceId), device.signatureKey, device.name]);
  const payload = encode([LABEL, list.version, list.previousHash, fromHex(list.userId), devices]);
  return { payload, signature: ed25519.sign(payload, identityPrivateKey) };
}

/** @throws CryptoError `device_list_invalid`: not this user's, not signed by the identity key, or not readable. */
export function verifyDeviceList(signed: SignedDeviceList, identityKey: Uint8Array, userId: string): DeviceList {
  try {
    if (!ed25519.verify(signed.signature, signed.payload, identityKey)) throw new CryptoError('device_list_invalid');
    const list = read(decode(signed.payload));
    if (list.userId !== userId) throw new CryptoError('device_list_invalid');
    return list;
  } catch (cause) {
    throw cause instanceof CryptoError ? cause : new CryptoError('device_list_invalid', { cause });
  }
}

export function hashDeviceList(signed: SignedDeviceList): Uint8Array {
  return sha256(signed.payload);
}

/** @throws CryptoError `device_list_stale` when `next` is older than known, `device_list_forked` when it is not what followed. */
export function checkSuccession(
  known: { version: number; hash: Uint8Array },
  next: DeviceList,
  nextHash: Uint8Array,
): void {
  if (next.version < known.version) throw new CryptoError('device_list_stale');
  if (next.version === known.version && !equalBytes(known.hash, nextHash)) throw new CryptoError('device_list_forked');
  const follows = next.version === known.version + 1;
  if (follows && !(next.previousHash && equalBytes(next.previousHash, known.hash)))
    throw new CryptoError('device_list_forked');
}

function read(value: unknown): DeviceList {
  if (!Array.isArray(value)) throw new CryptoError('device_list_invalid');
  const [label, version, previousHash, userId, devices] = value as unknown[];
  const readable =
    label === LABEL &&
    typeof version === 'number' &&
    version >= 1 &&
    (previousHash === null || previousHash instanceof Uint8Array) &&
    userId instanceof Uint8Array &&
    Array.isArray(devices) &&
    devices.length <= MAX_DEVICES;
  if (!readable) throw new CryptoError('device_list_invalid');
  return { version, previousHash, userId: toHex(userId), devices: devices.map(readDevice) };
}

function readDevice(value: unknown): ListedDevice {
  if (!Array.isArray(value)) throw new CryptoError('device_list_invalid');
  const [deviceId, signatureKey, name] = value as unknown[];
  if (!(deviceId instanceof Uint8Array) || !(signatureKey instanceof Uint8Array) || typeof name !== 'string')
    throw new CryptoError('device_list_invalid');
  return { deviceId: toHex(deviceId), signatureKey: ownBytes(signatureKey), name };
}
