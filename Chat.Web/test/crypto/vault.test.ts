import { describe, expect, it } from 'vitest';
import { randomBytes, toHex } from '../../src/crypto/bytes';
import { checkSuccession, hashDeviceList } from '../../src/crypto/device-list';
import { signDeviceList, verifyDeviceList } from '../../src/crypto/device-list-signature';
import { openArchive, sealArchive } from '../../src/crypto/epoch-archive';
import { padmeLength } from '../../src/crypto/padme';
import { derivePassword, newPasswordParameters } from '../../src/crypto/password';
import { deriveRecovery, newRecoveryCode } from '../../src/crypto/recovery-code';
import { newVault, openVault, sealVault, unwrapVaultKey, wrapVaultKey } from '../../src/crypto/vault';

const cheap = { ...newPasswordParameters(), memoryKiB: 19 * 1024, iterations: 2 };

describe('the vault', () => {
  it('opens with the password and with the recovery code, and with nothing else', async () => {
    const { contents, vaultKey } = newVault();
    const sealed = await sealVault(contents, vaultKey);
    const password = await derivePassword('correct horse', cheap);
    const code = await newRecoveryCode();
    const recovery = await deriveRecovery(code);
    const wraps = [
      await wrapVaultKey(vaultKey, password.wrappingKey, 'password'),
      await wrapVaultKey(vaultKey, recovery.wrappingKey, 'recovery'),
    ] as const;
    expect(await openVault(sealed, await unwrapVaultKey(wraps[0], password.wrappingKey))).toEqual(contents);
    const again = await deriveRecovery(code.toLowerCase().replaceAll('-', ' '));
    expect(await openVault(sealed, await unwrapVaultKey(wraps[1], again.wrappingKey))).toEqual(contents);
    const wrong = await derivePassword('wrong horse', cheap);
    await expect(unwrapVaultKey(wraps[0], wrong.wrappingKey)).rejects.toThrow('vault_locked');
    await expect(unwrapVaultKey({ ...wraps[0], kind: 'recovery' }, password.wrappingKey)).rejects.toThrow(
      'vault_locked',
    );
  });

  it('holds the history keys from before resets, and is as it was without them', async () => {
    const { contents, vaultKey } = newVault();
    const oldHistory = [{ vaultId: toHex(randomBytes(16)), key: randomBytes(32) }];
    const sealed = await sealVault({ ...contents, oldHistory }, vaultKey);
    expect(await openVault(sealed, vaultKey)).toEqual({ ...contents, oldHistory });
    expect(await openVault(await sealVault({ ...contents, oldHistory: [] }, vaultKey), vaultKey)).toEqual(contents);
  });

  it('does not let a server choose parameters that are easy to guess against', async () => {
    await expect(derivePassword('x', { ...cheap, memoryKiB: 8 })).rejects.toThrow('weak_parameters');
  });

  it('notices a mistyped recovery code', async () => {
    const code = await newRecoveryCode();
    const last = code.at(-1) === '0' ? '1' : '0';
    await expect(deriveRecovery(code.slice(0, -1) + last)).rejects.toThrow('recovery_code_invalid');
  });
});

describe('a device list', () => {
  const { contents } = newVault();
  const userId = toHex(randomBytes(16));
  const device = { deviceId: toHex(randomBytes(16)), signatureKey: randomBytes(32), name: 'Laptop' };
  const first = signDeviceList(
    { version: 1, previousHash: null, userId, devices: [device] },
    contents.identityPrivateKey,
  );
  const known = { version: 1, hash: hashDeviceList(first) };
  const next = (version: number, previousHash: Uint8Array | null) =>
    signDeviceList({ version, previousHash, userId, devices: [] }, contents.identityPrivateKey);
  const check = (signed: ReturnType<typeof next>, from = known) =>
    checkSuccession(from, verifyDeviceList(signed, contents.identityPublicKey, userId), hashDeviceList(signed));

  it('is read back as it was signed', () => {
    expect(verifyDeviceList(first, contents.identityPublicKey, userId).devices).toEqual([device]);
  });

  it('is refused unsigned, for another user, or under another key', () => {
    expect(() =>
      verifyDeviceList({ ...first, signature: new Uint8Array(64) }, contents.identityPublicKey, userId),
    ).toThrow('device_list_invalid');
    expect(() => verifyDeviceList(first, contents.identityPublicKey, toHex(randomBytes(16)))).toThrow(
      'device_list_invalid',
    );
    expect(() => verifyDeviceList(first, newVault().contents.identityPublicKey, userId)).toThrow('device_list_invalid');
  });

  it('is refused when older, forked, or with a broken chain', () => {
    expect(() => check(next(2, known.hash))).not.toThrow();
    expect(() => check(first, { version: 2, hash: known.hash })).toThrow('device_list_stale');
    expect(() => check(next(1, null))).toThrow('device_list_forked');
    expect(() => check(next(2, randomBytes(32)))).toThrow('device_list_forked');
  });
});

describe('an epoch archive', () => {
  it('opens only for its conversation and epoch', async () => {
    const key = randomBytes(32);
    const archive = randomBytes(100);
    const sealed = await sealArchive(archive, key, 'aa', 3);
    expect(await openArchive(sealed, key, 'aa', 3)).toEqual(archive);
    await expect(openArchive(sealed, key, 'aa', 4)).rejects.toThrow('archive_unreadable');
    await expect(openArchive(sealed, key, 'bb', 3)).rejects.toThrow('archive_unreadable');
  });
});

describe('content', () => {
  it('is padded by at most 12 % to few lengths', () => {
    for (let length = 2; length < 70_000; length += 97) {
      expect(padmeLength(length)).toBeGreaterThanOrEqual(length);
      expect(padmeLength(length)).toBeLessThanOrEqual(length * 1.12 + 1);
    }
  });
});
