import { ed25519 } from '@noble/curves/ed25519.js';

/** A device's own signature key; it never leaves the device. */
export interface DeviceKeys {
  userId: string;
  deviceId: string;
  signaturePublicKey: Uint8Array;
  signaturePrivateKey: Uint8Array;
}

export function newDeviceKeys(userId: string, deviceId: string): DeviceKeys {
  const { publicKey, secretKey } = ed25519.keygen();
  return { userId, deviceId, signaturePublicKey: publicKey, signaturePrivateKey: secretKey };
}
