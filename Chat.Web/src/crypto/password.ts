import { randomBytes, utf8 } from './bytes';
import { CryptoError } from './errors';
import { deriveKeyBytes } from './sealed-box';

/** Argon2id (RFC 9106) parameters, stored per user so that they can be raised. */
export interface PasswordParameters {
  salt: Uint8Array;
  memoryKiB: number;
  iterations: number;
  parallelism: number;
}

/** `authSecret` goes to the server, `wrappingKey` never leaves the device. 32 bytes each. */
export interface DerivedSecret {
  authSecret: Uint8Array;
  wrappingKey: Uint8Array;
}

const SALT_BYTES = 16;

export function newPasswordParameters(): PasswordParameters {
  return { salt: randomBytes(SALT_BYTES), memoryKiB: 64 * 1024, iterations: 3, parallelism: 1 };
}

/**
 * @throws CryptoError `weak_parameters`: a server asks for less than RFC 9106 allows (to guess the password from `authSecret`), or for so
 * much that the device would stall.
 */
export async function derivePassword(password: string, parameters: PasswordParameters): Promise<DerivedSecret> {
  const { salt, memoryKiB, iterations, parallelism } = parameters;
  const sane =
    salt.length === SALT_BYTES &&
    memoryKiB >= 19 * 1024 &&
    memoryKiB <= 256 * 1024 &&
    iterations >= 2 &&
    iterations <= 10 &&
    parallelism === 1;
  if (!sane) throw new CryptoError('weak_parameters');
  // Needed on the way in alone, and large.
  const { argon2id } = await import('hash-wasm');
  const secret = await argon2id({
    password: utf8(password.normalize('NFKC')),
    salt,
    memorySize: memoryKiB,
    iterations,
    parallelism,
    hashLength: 32,
    outputType: 'binary',
  });
  return deriveSecret(secret, 'chat password');
}

export async function deriveSecret(secret: Uint8Array, label: string): Promise<DerivedSecret> {
  return {
    authSecret: await deriveKeyBytes(secret, `${label} auth v1`),
    wrappingKey: await deriveKeyBytes(secret, `${label} wrap v1`),
  };
}
