import { randomBytes, sha256 } from './bytes';
import { CryptoError } from './errors';
import { type DerivedSecret, deriveSecret } from './password';

/** Crockford's base 32: no I, L, O or U, so that a code can be read aloud and copied by hand. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const SECRET_BYTES = 16;
const CHECK_BYTES = 1;
/** 136 bits in digits of 5. */
const DIGITS = 28;
const GROUP = 4;

/** 128 random bits and a checksum, as seven groups of four. */
export async function newRecoveryCode(): Promise<string> {
  const secret = randomBytes(SECRET_BYTES);
  const digits = encode(new Uint8Array([...secret, ...(await checksum(secret))]));
  return digits.match(new RegExp(`.{${GROUP}}`, 'g'))?.join('-') ?? digits;
}

/** @throws CryptoError `recovery_code_invalid` when the code was mistyped. */
export async function deriveRecovery(code: string): Promise<DerivedSecret> {
  const bytes = decode(
    code
      .toUpperCase()
      .replaceAll('O', '0')
      .replace(/[IL]/g, '1')
      .replace(/[^0-9A-Z]/g, ''),
  );
  const secret = bytes.subarray(0, SECRET_BYTES);
  const check = await checksum(secret);
  if (bytes.length !== SECRET_BYTES + CHECK_BYTES || bytes[SECRET_BYTES] !== check[0])
    throw new CryptoError('recovery_code_invalid');
  return deriveSecret(secret, 'chat recovery');
}

async function checksum(secret: Uint8Array): Promise<Uint8Array> {
  return (await sha256(secret)).subarray(0, CHECK_BYTES);
}

function encode(bytes: Uint8Array): string {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  let digits = '';
  for (let i = 0; i < DIGITS; i++) {
    digits = ALPHABET.charAt(Number(value & 31n)) + digits;
    value >>= 5n;
  }
  return digits;
}

function decode(digits: string): Uint8Array {
  if (digits.length !== DIGITS) throw new CryptoError('recovery_code_invalid');
  let value = 0n;
  for (const digit of digits) {
    const index = ALPHABET.indexOf(digit);
    if (index < 0) throw new CryptoError('recovery_code_invalid');
    value = (value << 5n) | BigInt(index);
  }
  if (value >> BigInt(8 * (SECRET_BYTES + CHECK_BYTES)) !== 0n) throw new CryptoError('recovery_code_invalid');
  const bytes = new Uint8Array(SECRET_BYTES + CHECK_BYTES);
  for (let i = bytes.length - 1; i >= 0; i--) {
    bytes[i] = Number(value & 255n);
    value >>= 8n;
  }
  return bytes;
}
