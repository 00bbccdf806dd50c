import { decode, encode } from '@msgpack/msgpack';
import {
  generateKeyPackageWithKey,
  type KeyPackage,
  makeKeyPackageRef,
  type PrivateKeyPackage,
  verifyKeyPackage,
} from 'ts-mls/keyPackage.js';
import { defaultLifetime } from 'ts-mls/lifetime.js';
import { toHex } from './bytes';
import type { DeviceKeys } from './device';
import { CryptoError } from './errors';
import { capabilities, decodeMessage, encodeMessage, identity, leafOwner, SUITE } from './mls';
import { suite } from './suite';

export interface KeyPackagePair {
  /** Hex of the KeyPackageRef (RFC 9420 §5.2). */
  reference: string;
  /** MLSMessage. */
  publicPart: Uint8Array;
  /** Opaque; kept on the device. */
  privatePart: Uint8Array;
  lastResort: boolean;
}

export function newKeyPackages(device: DeviceKeys, count: number, lastResort: boolean): Promise<KeyPackagePair[]> {
  return Promise.all(Array.from({ length: count }, () => newKeyPackage(device, lastResort)));
}

async function newKeyPackage(device: DeviceKeys, lastResort: boolean): Promise<KeyPackagePair> {
  const { keyPackage, privateKeys } = await generate(device);
  return {
    reference: toHex(await makeKeyPackageRef(keyPackage, (await suite()).hash)),
    publicPart: encodeMessage({ wireformat: 'mls_key_package', keyPackage }),
    privatePart: encode([privateKeys.initPrivateKey, privateKeys.hpkePrivateKey]),
    lastResort,
  };
}

/** A fresh key package that was never published, for making a group or joining one by external commit. */
export async function generate(
  device: DeviceKeys,
): Promise<{ keyPackage: KeyPackage; privateKeys: PrivateKeyPackage }> {
  const { publicPackage, privatePackage } = await generateKeyPackageWithKey(
    { credentialType: 'basic', identity: identity(device.userId, device.deviceId) },
    capabilities(),
    defaultLifetime,
    [],
    { signKey: device.signaturePrivateKey, publicKey: device.signaturePublicKey },
    await suite(),
  );
  return { keyPackage: publicPackage, privateKeys: privatePackage };
}

/** The pair as MLS wants it for joining. */
export function openPair(
  pair: KeyPackagePair,
  device: DeviceKeys,
): { keyPackage: KeyPackage; privateKeys: PrivateKeyPackage } {
  const [initPrivateKey, hpkePrivateKey] = decode(pair.privatePart) as [Uint8Array, Uint8Array];
  return {
    keyPackage: readKeyPackage(pair.publicPart),
    privateKeys: { initPrivateKey, hpkePrivateKey, signaturePrivateKey: device.signaturePrivateKey },
  };
}

/** @throws CryptoError `key_package_invalid` */
export function readKeyPackage(bytes: Uint8Array): KeyPackage {
  const message = decodeMessage(bytes, 'key_package_invalid');
  if (message.wireformat !== 'mls_key_package' || message.keyPackage.cipherSuite !== SUITE)
    throw new CryptoError('key_package_invalid');
  return message.keyPackage;
}

/** Whose key package it says it is; compare with the owner's signed device list. @throws CryptoError `key_package_invalid` */
export async function keyPackageOwner(
  bytes: Uint8Array,
): Promise<{ userId: string; deviceId: string; signatureKey: Uint8Array }> {
  const keyPackage = readKeyPackage(bytes);
  if (!(await verifyKeyPackage(keyPackage, (await suite()).signature))) throw new CryptoError('key_package_invalid');
  try {
    return leafOwner(keyPackage.leafNode);
  } catch (cause) {
    throw new CryptoError('key_package_invalid', { cause });
  }
}
