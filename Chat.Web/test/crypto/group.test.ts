import { describe, expect, it } from 'vitest';
import { randomBytes, toHex } from '../../src/crypto/bytes';
import { type DeviceKeys, newDeviceKeys } from '../../src/crypto/device';
import {
  commitChange,
  createGroup,
  groupEpoch,
  groupMembers,
  joinByWelcome,
  joinExternally,
  load,
  processCommit,
} from '../../src/crypto/group';
import { newKeyPackages } from '../../src/crypto/key-package';
import { EpochKeys } from '../../src/crypto/message';
import { epochArchive } from '../../src/crypto/taken-archive';

const newId = () => toHex(randomBytes(16));
const messageId = newId();
const text = (value: string) => new TextEncoder().encode(value);

async function twoDevices() {
  const conversation = newId();
  const ana = newDeviceKeys(newId(), newId());
  const ben = newDeviceKeys(newId(), newId());
  const [pair] = await newKeyPackages(ben, 1, false);
  if (!pair) throw new Error('no key package');
  const change = await commitChange(await createGroup(conversation, ana), {
    add: [pair.publicPart],
    removeDeviceIds: [],
  });
  if (!change.welcome) throw new Error('no welcome');
  const benState = await joinByWelcome(change.welcome, pair, ben);
  return { conversation, ana, ben, anaState: change.state, benState, groupInfo: change.groupInfo };
}

async function says(from: DeviceKeys, state: Uint8Array, generation: number, value: string, to: Uint8Array) {
  const sealed = await new EpochKeys(epochArchive(state)).seal(from, generation, text(value), messageId);
  const opened = await new EpochKeys(epochArchive(to)).open(sealed, messageId);
  return { ...opened, text: new TextDecoder().decode(opened.plaintext), sealed };
}

/** A device and a key package of it. */
async function somebody() {
  const device = newDeviceKeys(newId(), newId());
  const [pair] = await newKeyPackages(device, 1, false);
  return { device, pair: pair! };
}

describe('a group', () => {
  it('lets two devices chat both ways, each knowing who spoke', async () => {
    const { ana, ben, anaState, benState } = await twoDevices();
    expect(await says(ana, anaState, 0, 'hello', benState)).toMatchObject({
      text: 'hello',
      userId: ana.userId,
      deviceId: ana.deviceId,
    });
    expect(await says(ben, benState, 5, 'hi', anaState)).toMatchObject({
      text: 'hi',
      deviceId: ben.deviceId,
      generation: 5,
    });
  });

  it('takes in newcomers, by welcome and by external commit, in places that others have left', async () => {
    const conversation = newId();
    const members = await Promise.all(Array.from({ length: 7 }, somebody));
    const state = await createGroup(conversation, newDeviceKeys(newId(), newId()));
    let change = await commitChange(state, { add: members.map(({ pair }) => pair.publicPart), removeDeviceIds: [] });
    const left = [members[0]!, members[5]!].map(({ device }) => device.deviceId);
    change = await commitChange(change.state, { add: [], removeDeviceIds: left });
    const [first, second] = await Promise.all([somebody(), somebody()]);
    change = await commitChange(change.state, { add: [first.pair.publicPart], removeDeviceIds: [] });
    change = await commitChange(change.state, { add: [second.pair.publicPart], removeDeviceIds: [] });
    expect(groupMembers(await joinByWelcome(change.welcome!, second.pair, second.device))).toHaveLength(8);
    const outsider = newDeviceKeys(newId(), newId());
    const joined = await joinExternally(change.groupInfo, outsider, conversation);
    expect(groupMembers(joined.state)).toHaveLength(9);
  });

  it('lets a sender open its own message', async () => {
    const { ana, anaState } = await twoDevices();
    expect(await says(ana, anaState, 3, 'mine', anaState)).toMatchObject({ text: 'mine' });
  });

  it('opens the messages of an epoch in any order and again', async () => {
    const { ana, anaState, benState } = await twoDevices();
    const sealed = await Promise.all(
      [0, 1, 2, 3].map((g) => new EpochKeys(epochArchive(anaState)).seal(ana, g, text(`${g}`), messageId)),
    );
    for (const index of [3, 0, 2, 2, 1]) {
      const opened = await new EpochKeys(epochArchive(benState)).open(sealed[index] ?? new Uint8Array(), messageId);
      expect(new TextDecoder().decode(opened.plaintext)).toBe(`${index}`);
    }
  });

  it('opens a message under the id that it was sealed for and no other, and under any one of a version that named none', async () => {
    const { ana, anaState, benState } = await twoDevices();
    const sealed = await new EpochKeys(epochArchive(anaState)).seal(ana, 0, text('once'), messageId);
    await expect(new EpochKeys(epochArchive(benState)).open(sealed, newId())).rejects.toThrow('message_unreadable');
    const old = await new EpochKeys(epochArchive(anaState)).seal(ana, 1, text('old'), '');
    expect(await new EpochKeys(epochArchive(benState)).open(old, newId())).toMatchObject({ generation: 1 });
  });

  it('takes in a third device by external commit, which cannot read the epoch before', async () => {
    const { conversation, ana, ben, anaState, benState, groupInfo } = await twoDevices();
    const old = await new EpochKeys(epochArchive(anaState)).seal(ana, 0, text('before'), messageId);
    const phone = newDeviceKeys(ben.userId, newId());
    const joined = await joinExternally(groupInfo, phone, conversation);
    const anaAfter = await processCommit(anaState, joined.commit);
    const benAfter = await processCommit(benState, joined.commit);
    expect(groupMembers(anaAfter.state)).toHaveLength(3);
    expect(await says(phone, joined.state, 0, 'new phone', benAfter.state)).toMatchObject({
      text: 'new phone',
      deviceId: phone.deviceId,
    });
    await expect(new EpochKeys(epochArchive(joined.state)).open(old, messageId)).rejects.toThrow('message_unreadable');
  });

  it('replaces the old leaf of a device that joins again', async () => {
    const { conversation, ben, anaState, groupInfo } = await twoDevices();
    const joined = await joinExternally(groupInfo, ben, conversation);
    const after = await processCommit(anaState, joined.commit);
    expect(groupMembers(after.state)).toHaveLength(2);
    expect(await says(ben, joined.state, 0, 'back', after.state)).toMatchObject({ text: 'back' });
  });

  it('shuts out a removed device', async () => {
    const { ana, ben, anaState, benState } = await twoDevices();
    const change = await commitChange(anaState, { add: [], removeDeviceIds: [ben.deviceId] });
    expect(groupEpoch(change.state)).toBe(2);
    const later = await new EpochKeys(epochArchive(change.state)).seal(ana, 0, text('later'), messageId);
    await expect(new EpochKeys(epochArchive(benState)).open(later, messageId)).rejects.toThrow('message_unreadable');
  });

  it('refuses a message with one byte changed', async () => {
    const { ana, anaState, benState } = await twoDevices();
    const { sealed } = await says(ana, anaState, 0, 'hello', benState);
    for (const position of [10, 40, sealed.length - 1]) {
      const broken = sealed.slice();
      broken[position] = (broken[position] ?? 0) ^ 1;
      await expect(new EpochKeys(epochArchive(benState)).open(broken, messageId)).rejects.toThrow('message_unreadable');
    }
  });

  it('keeps nothing of past epochs in its state, however many there were', async () => {
    const { anaState } = await twoDevices();
    let state = anaState;
    const lengths = new Set<number>();
    for (let epoch = 0; epoch < 8; epoch++) {
      state = (await commitChange(state, { add: [], removeDeviceIds: [] })).state;
      lengths.add(state.length);
    }
    expect(load(state).historicalReceiverData.size).toBe(0);
    expect(lengths.size).toBe(1);
  });
});
