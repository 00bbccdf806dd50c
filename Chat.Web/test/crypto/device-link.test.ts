import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { x25519 } from '@noble/curves/ed25519.js';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../src/crypto/bytes';
import {
  agree,
  type LinkTranscript,
  linkCommitment,
  newLinkKeys,
  newLinkNonce,
  openHandOver,
  sealHandOver,
} from '../../src/crypto/device-link';
import { newVault } from '../../src/crypto/vault';

const vector = JSON.parse(readFileSync(join(import.meta.dirname, 'device-link-vector.json'), 'utf8')) as Record<
  string,
  string
>;
const bytes = (name: string) => fromHex(vector[name] ?? '');

function met(change: Partial<LinkTranscript> = {}) {
  const [newer, older, nonce] = [newLinkKeys(), newLinkKeys(), newLinkNonce()];
  const transcript: LinkTranscript = {
    linkId: '0'.repeat(32),
    deviceId: '1'.repeat(32),
    deviceName: 'Firefox',
    commitment: linkCommitment(newer.publicKey, nonce),
    newKey: newer.publicKey,
    nonce,
    oldKey: older.publicKey,
    ...change,
  };
  return { newer, older, transcript };
}

describe('a device link', () => {
  it('derives what the vector says', () => {
    const newer = { privateKey: bytes('newPrivateKey'), publicKey: x25519.getPublicKey(bytes('newPrivateKey')) };
    const older = { privateKey: bytes('oldPrivateKey'), publicKey: x25519.getPublicKey(bytes('oldPrivateKey')) };
    const transcript = {
      linkId: vector.linkId ?? '',
      deviceId: vector.deviceId ?? '',
      deviceName: vector.deviceName ?? '',
      commitment: linkCommitment(newer.publicKey, bytes('nonce')),
      newKey: newer.publicKey,
      nonce: bytes('nonce'),
      oldKey: older.publicKey,
    };
    expect(toHex(transcript.commitment)).toBe(vector.commitment);
    for (const keys of [newer, older]) {
      const { check, key, label } = agree(keys, transcript);
      expect({ check, key: toHex(key), label }).toEqual({ check: vector.check, key: vector.key, label: vector.label });
    }
  });

  it('hands the vault over to the device it was agreed with, and to no other', async () => {
    const { newer, older, transcript } = met();
    const { contents, vaultKey } = newVault();
    const handed = { userId: '2'.repeat(32), vault: contents, vaultKey };
    const sealed = await sealHandOver(handed, agree(older, transcript));
    expect(await openHandOver(sealed, agree(newer, transcript))).toEqual(handed);
    await expect(openHandOver(sealed, agree(newLinkKeys(), transcript))).rejects.toThrow('link_invalid');
    await expect(openHandOver(sealed, agree(newer, { ...transcript, deviceName: 'Chrome' }))).rejects.toThrow(
      'link_invalid',
    );
    const without = await sealHandOver({ ...handed, vaultKey: null }, agree(older, transcript));
    expect((await openHandOver(without, agree(newer, transcript))).vaultKey).toBeNull();
  });

  it.each(['linkId', 'deviceId', 'commitment', 'nonce'] as const)('shows other digits when the %s differs', (part) => {
    const { newer, older, transcript } = met();
    const other = typeof transcript[part] === 'string' ? 'f'.repeat(32) : new Uint8Array(32);
    expect(agree(older, transcript).check).toBe(agree(newer, transcript).check);
    expect(agree(older, { ...transcript, [part]: other }).check).not.toBe(agree(newer, transcript).check);
  });

  it('refuses a key with which every secret would be the same', () => {
    const { newer, transcript } = met({ oldKey: new Uint8Array(32) });
    expect(() => agree(newer, transcript)).toThrow('link_invalid');
  });
});
