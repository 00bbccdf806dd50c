import { expect, it } from 'vitest';
import type { Context } from '../../src/client/context';
import { KeyClaims } from '../../src/client/key-claims';
import type { Roster } from '../../src/client/roster';
import { randomBytes, toBase64Url, toHex } from '../../src/crypto/bytes';
import { newDeviceKeys } from '../../src/crypto/device';
import { newKeyPackages } from '../../src/crypto/key-package';

const newId = () => toHex(randomBytes(16));

async function claiming() {
  const [userId, conversationId] = [newId(), newId()];
  const [phone, laptop, tablet] = [newId(), newId(), newId()].map((id) => newDeviceKeys(userId, id));
  const [pair] = await newKeyPackages(phone!, 1, false);
  let listed = [phone!, laptop!];
  let packages = [{ deviceId: phone!.deviceId, keyPackage: toBase64Url(pair!.publicPart) }];
  let asked = 0;
  const http = {
    async claimKeyPackages() {
      asked++;
      return { packages };
    },
  };
  const context = { account: () => ({ device: newDeviceKeys(newId(), newId()) }), http } as unknown as Context;
  const roster = { devicesOf: async () => listed, isListed: async () => true } as unknown as Roster;
  const claims = new KeyClaims(context, roster);
  return {
    of: async (id = conversationId) => (await claims.of(userId, id)).map(({ deviceId }) => deviceId),
    used: () => claims.used(conversationId, [phone!.deviceId]),
    asked: () => asked,
    phone: phone!.deviceId,
    signIn: () => (listed = [...listed, tablet!]),
    runOut: () => (packages = []),
  };
}

it('keeps the packages of one device while another of that person has never published any', async () => {
  const { of, asked, phone, used } = await claiming();
  for (let attempt = 0; attempt < 3; attempt++) expect(await of()).toEqual([phone]);
  expect(asked()).toBe(1);
  used();
  await of();
  expect(asked()).toBe(2);
});

it('takes others for another conversation: a package opens one welcome', async () => {
  const { of, asked, used } = await claiming();
  const other = newId();
  await Promise.all([of(), of(other)]);
  expect(asked()).toBe(2);
  used();
  await of(other);
  expect(asked()).toBe(2);
});

it('asks again when somebody has signed in, and while there was nothing at all', async () => {
  const { of, asked, signIn, runOut } = await claiming();
  await of();
  signIn();
  runOut();
  expect(await of()).toEqual([]);
  expect(await of()).toEqual([]);
  expect(asked()).toBe(3);
});
