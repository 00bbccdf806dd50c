import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import type { Context } from '../../src/client/context';
import { Roster } from '../../src/client/roster';
import { randomBytes, toBase64Url, toHex } from '../../src/crypto/bytes';
import { signDeviceList } from '../../src/crypto/device-list-signature';
import { newVault } from '../../src/crypto/vault';
import { Store } from '../../src/store/store';

const userId = toHex(randomBytes(16));

/** A list of no devices, signed by a key that was made for it. */
function listBySomebody() {
  const { contents } = newVault();
  const signed = signDeviceList({ version: 1, previousHash: null, userId, devices: [] }, contents.identityPrivateKey);
  return {
    identityKey: toBase64Url(contents.identityPublicKey),
    payload: toBase64Url(signed.payload),
    signature: toBase64Url(signed.signature),
  };
}

async function rosterWith(http: object): Promise<{ roster: Roster; store: Store }> {
  const store = await Store.open(`roster-${toHex(randomBytes(4))}`);
  const context = {
    store,
    http,
    account: () => ({ me: { userId: 'me' }, vault: {} }),
    now: () => 0,
  } as unknown as Context;
  return { roster: new Roster(context, { confirms: async () => true }), store };
}

function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve: (value: T) => resolve(value) };
}

describe('the roster', () => {
  it('keeps the pinned key when a name arrives late', async () => {
    const asked = deferred<void>();
    const answer = deferred<{ displayName: string }>();
    const { roster, store } = await rosterWith({
      person: () => {
        asked.resolve();
        return answer.promise;
      },
      deviceList: async () => listBySomebody(),
    });
    const name = roster.person(userId);
    await asked.promise;
    await roster.devicesOf(userId);
    answer.resolve({ displayName: 'Ben' });
    await name;
    expect(await store.identity(userId)).toMatchObject({ person: { displayName: 'Ben' }, version: 1 });
    expect((await store.identity(userId))?.identityKey).not.toBeNull();
  });

  it('undoes neither of two keys that come at once', async () => {
    const { roster, store } = await rosterWith({ deviceList: async () => listBySomebody() });
    await Promise.all([roster.devicesOf(userId), roster.devicesOf(userId)]);
    // The later one is a change of the earlier one, which is remembered.
    expect((await store.identity(userId))?.former).toHaveLength(1);
  });
});
