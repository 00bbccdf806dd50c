import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { Commits } from '../../src/client/commits';
import type { Context } from '../../src/client/context';
import { Roster } from '../../src/client/roster';
import { randomBytes, toBase64Url, toHex } from '../../src/crypto/bytes';
import { type DeviceKeys, newDeviceKeys } from '../../src/crypto/device';
import { signDeviceList } from '../../src/crypto/device-list-signature';
import { commitChange, createGroup, joinExternally } from '../../src/crypto/group';
import { newKeyPackages } from '../../src/crypto/key-package';
import { newVault } from '../../src/crypto/vault';
import type { LogEntry } from '../../src/protocol/frames';
import { newConversationRow } from '../../src/store/conversation-row';
import { Store } from '../../src/store/store';

const newId = () => toHex(randomBytes(16));

/** Ana's client in a group of hers and Ben's; a new device of Ben's joins by external commit, listed by Ben or not. */
async function joining(listed: boolean) {
  const conversationId = newId();
  const [ana, ben, phone] = [
    newDeviceKeys(newId(), newId()),
    newDeviceKeys(newId(), newId()),
    newDeviceKeys('', newId()),
  ];
  phone.userId = ben.userId;
  const lists = new Map([
    [ana.userId, list(ana.userId, [ana])],
    [ben.userId, list(ben.userId, listed ? [ben, phone] : [ben])],
  ]);
  const [pair] = await newKeyPackages(ben, 1, false);
  const started = await commitChange(await createGroup(conversationId, ana), {
    add: pair ? [pair.publicPart] : [],
    removeDeviceIds: [],
  });
  const { commit } = await joinExternally(started.groupInfo, phone, conversationId);

  const context = {
    store: await Store.open(`test-${conversationId}`),
    http: { deviceList: async (userId: string) => lists.get(userId)?.answer },
    account: () => ({ me: { userId: ana.userId }, device: ana, vault: lists.get(ana.userId)?.vault }),
    changed: () => undefined,
    now: () => 0,
  } as unknown as Context;
  const row = { ...newConversationRow(conversationId, 'direct', ben.userId, 0), inGroup: true, epoch: 1 };
  await context.store.write((tx) => tx.objectStore('states').put({ conversationId, state: started.state }));
  const entry = { conversationId, sequence: 2, messageId: newId(), epoch: 1, payload: commit } as LogEntry;
  return new Commits(context, new Roster(context, { confirms: async () => true })).follow(row, entry);
}

function list(userId: string, devices: DeviceKeys[]) {
  const { contents } = newVault();
  const signed = signDeviceList(
    {
      version: 1,
      previousHash: null,
      userId,
      devices: devices.map((device) => ({
        deviceId: device.deviceId,
        signatureKey: device.signaturePublicKey,
        name: 'x',
      })),
    },
    contents.identityPrivateKey,
  );
  const answer = {
    identityKey: toBase64Url(contents.identityPublicKey),
    payload: toBase64Url(signed.payload),
    signature: toBase64Url(signed.signature),
  };
  return { vault: contents, answer };
}

describe('a leaf that joins', () => {
  it('is adopted when its owner has signed for it', async () => {
    expect(await joining(true)).toMatchObject({ epoch: 2 });
  });

  it('is spoken of in a calm line when its owner has not; it is out before anything is sent', async () => {
    expect(await joining(false)).toMatchObject({ epoch: 2, notice: { code: 'device_refused' } });
  });
});
