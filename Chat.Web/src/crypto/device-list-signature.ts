import { decode, encode } from '@msgpack/msgpack';
import { ed25519 } from '@noble/curves/ed25519.js';
import { fromHex, ownBytes, toHex } from './bytes';
import type { DeviceList, ListedDevice, SignedDeviceList } from './device-list';
import { CryptoError } from './errors';

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
