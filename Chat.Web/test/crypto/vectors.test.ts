import { describe, expect, it } from 'vitest';
import { accountItemKey, accountItemKeys, openAccountItem, sealAccountItem } from '../../src/crypto/account-item';
import { type Bytes, fromHex, toHex } from '../../src/crypto/bytes';
import { type Content, decodeContent, encodeContent } from '../../src/crypto/content';
import { checkSuccession, hashDeviceList } from '../../src/crypto/device-list';
import { signDeviceList, verifyDeviceList } from '../../src/crypto/device-list-signature';
import { openArchive, sealArchive } from '../../src/crypto/epoch-archive';
import { EpochKeys } from '../../src/crypto/message';
import { derivePassword } from '../../src/crypto/password';
import { deriveRecovery } from '../../src/crypto/recovery-code';
import { deriveKeyBytes, open, seal } from '../../src/crypto/sealed-box';
import { type KeyWrap, openVault, sealVault, unwrapVaultKey, wrapVaultKey } from '../../src/crypto/vault';
import vectors from './vectors/formats.json';

/**
 * Formats of our own, as docs/security.md has them: fixed inputs and what comes of them, for whoever writes another client. Boxes have a random
 * nonce, so of these the vectors fix what they open to; and what is sealed here must open to the same.
 */
describe('the vectors of', () => {
  it('key derivation', async () => {
    for (const { secret, label, key } of vectors.hkdf)
      expect(toHex(await deriveKeyBytes(fromHex(secret), label))).toBe(key);
  });

  it('boxes', async () => {
    for (const { key, label, plaintext, sealed } of vectors.box) {
      const again = await seal(fromHex(plaintext), fromHex(key), label);
      for (const box of [fromHex(sealed), again]) {
        expect(toHex(await open(box, fromHex(key), label))).toBe(plaintext);
        await expect(open(box, fromHex(key), `${label} `)).rejects.toThrow();
        for (const place of [0, 12, box.length - 1])
          await expect(open(flipped(box, place), fromHex(key), label)).rejects.toThrow();
      }
    }
  });

  it('passwords', async () => {
    for (const { password, salt, authSecret, wrappingKey, ...rest } of vectors.password) {
      const derived = await derivePassword(password, { ...rest, salt: fromHex(salt) });
      expect(hexed(derived)).toEqual({ authSecret, wrappingKey });
    }
  });

  it('recovery codes', async () => {
    for (const { code, authSecret, wrappingKey } of vectors.recoveryCode)
      expect(hexed(await deriveRecovery(code))).toEqual({ authSecret, wrappingKey });
  });

  it('wraps', async () => {
    for (const { kind, wrappingKey, vaultKey, sealed } of vectors.wrap) {
      const known = { kind: kind as KeyWrap['kind'], sealed: fromHex(sealed) };
      const again = await wrapVaultKey(fromHex(vaultKey), fromHex(wrappingKey), known.kind);
      for (const wrap of [known, again]) expect(toHex(await unwrapVaultKey(wrap, fromHex(wrappingKey)))).toBe(vaultKey);
    }
  });

  it('vaults', async () => {
    for (const { vaultKey, sealed, ...contents } of vectors.vault) {
      const opened = await openVault(fromHex(sealed), fromHex(vaultKey));
      for (const vault of [opened, await openVault(await sealVault(opened, fromHex(vaultKey)), fromHex(vaultKey))]) {
        const { identityPrivateKey, identityPublicKey, historyKey } = vault;
        expect(hexed({ identityPrivateKey, identityPublicKey, historyKey })).toEqual(contents);
      }
    }
  });

  it('device lists', () => {
    let last: { version: number; hash: Uint8Array } | null = null;
    for (const { identityPrivateKey, identityPublicKey, payload, signature, hash, ...list } of vectors.deviceList) {
      const signed = { payload: fromHex(payload), signature: fromHex(signature) };
      const devices = list.devices.map((device) => ({ ...device, signatureKey: fromHex(device.signatureKey) }));
      const expected = {
        ...list,
        devices,
        previousHash: list.previousHash === null ? null : fromHex(list.previousHash),
      };
      expect(signDeviceList(expected, fromHex(identityPrivateKey))).toEqual(signed);
      const read = verifyDeviceList(signed, fromHex(identityPublicKey), list.userId);
      expect(read).toMatchObject(expected);
      expect(toHex(hashDeviceList(signed))).toBe(hash);
      if (last) checkSuccession(last, read, fromHex(hash));
      last = { version: list.version, hash: fromHex(hash) };
    }
  });

  it('epoch archives, and a message of such an epoch', async () => {
    for (const { historyKey, conversationId, epoch, archive, sealed, message } of vectors.epochArchive) {
      const key = fromHex(historyKey);
      const again = await sealArchive(fromHex(archive), key, conversationId, epoch);
      for (const box of [fromHex(sealed), again])
        expect(toHex(await openArchive(box, key, conversationId, epoch))).toBe(archive);
      const opened = await new EpochKeys(fromHex(archive)).open(fromHex(message.payload), '');
      const { senderUserId: userId, senderDeviceId: deviceId, leafIndex, generation } = message;
      expect({ ...opened, plaintext: toHex(opened.plaintext) }).toEqual({
        userId,
        deviceId,
        leafIndex,
        generation,
        messageId: null,
        plaintext: message.plaintext,
      });
      expect(decodeContent(opened.plaintext)).toEqual(message.content);
      expect(toHex(encodeContent(message.content as Content) ?? new Uint8Array())).toBe(message.plaintext);
    }
  });

  it('account data', async () => {
    for (const { historyKey, sealingKey, namingKey, name, fields, key, sealed } of vectors.accountData) {
      const keys = await accountItemKeys(fromHex(historyKey));
      expect(hexed(keys)).toEqual({ sealing: sealingKey, naming: namingKey });
      expect(await accountItemKey(name, keys)).toBe(key);
      const again = (await sealAccountItem({ name, fields }, keys)) ?? new Uint8Array();
      for (const box of [fromHex(sealed), again])
        expect(await openAccountItem(key, box, keys)).toEqual({ name, fields });
    }
  });
});

function hexed(bytes: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(bytes as Record<string, Uint8Array>).map(([name, value]) => [name, toHex(value)]),
  );
}

function flipped(box: Bytes, place: number): Bytes {
  const other = box.slice();
  other[place] = (other[place] ?? 0) ^ 1;
  return other;
}
