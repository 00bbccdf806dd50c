import { encode } from '@msgpack/msgpack';
import { describe, expect, it } from 'vitest';
import { readArchive } from '../../src/crypto/archive';
import { packLeaning, packWhole, unpack } from '../../src/crypto/archive-pack';
import { fromHex, randomBytes, toHex } from '../../src/crypto/bytes';
import { type DeviceKeys, newDeviceKeys } from '../../src/crypto/device';
import { commitChange, createGroup, joinByWelcome, load, processCommit } from '../../src/crypto/group';
import { newKeyPackages } from '../../src/crypto/key-package';
import { EpochKeys } from '../../src/crypto/message';
import { epochArchive } from '../../src/crypto/taken-archive';

const MESSAGE_ID = '00'.repeat(16);

const newId = () => toHex(randomBytes(16));
const text = (value: string) => new TextEncoder().encode(value);

/** A group as the one who made it has it, and as the last to come in has it. */
async function groupOf(size: number) {
  const admin = newDeviceKeys(newId(), newId());
  const others = await Promise.all(
    Array.from({ length: size - 1 }, async () => {
      const device = newDeviceKeys(newId(), newId());
      return { device, pair: (await newKeyPackages(device, 1, false))[0]! };
    }),
  );
  const created = await createGroup(newId(), admin);
  const change = await commitChange(created, { add: others.map(({ pair }) => pair.publicPart), removeDeviceIds: [] });
  const last = others.at(-1)!;
  const joined = await joinByWelcome(change.welcome!, last.pair, last.device);
  return { admin, last: last.device, state: change.state, joined };
}

async function isReadBy(from: DeviceKeys, sealing: Uint8Array, opening: Uint8Array) {
  for (const generation of [40, 0, 15, 16, 17, 40]) {
    const sealed = await new EpochKeys(sealing).seal(from, generation, text('hello'), MESSAGE_ID);
    expect(await new EpochKeys(opening).open(sealed, MESSAGE_ID)).toMatchObject({
      deviceId: from.deviceId,
      generation,
    });
  }
}

/** As it was before the encryption secret was kept. */
function firstVersion(state: Uint8Array): Uint8Array {
  const { groupContext, secretTree } = load(state);
  const { senderDataSecret, leaves } = readArchive(epochArchive(state));
  const context = epochContext(epochArchive(state));
  expect(Number(groupContext.epoch)).toBe(1);
  return encode([
    1,
    context,
    senderDataSecret,
    [...leaves.values()].map(({ leafIndex, signatureKey, userId, deviceId }) => [
      leafIndex,
      secretTree[2 * leafIndex]?.application.secret,
      signatureKey,
      fromHex(userId),
      fromHex(deviceId),
    ]),
  ]);
}

function epochContext(archive: Uint8Array): Uint8Array {
  const length = archive[3] ?? 0;
  expect(archive[2]).toBe(0xc4);
  return archive.slice(4, 4 + length);
}

describe('an epoch archive', () => {
  for (const size of [2, 3, 7, 33]) {
    it(`of ${size} derives every leaf's keys from the encryption secret, as the library does`, async () => {
      const { admin, last, state, joined } = await groupOf(size);
      const [mine, theirs] = [epochArchive(state), epochArchive(joined)];
      expect(mine[1]).toBe(2);
      const { secretTree } = load(state);
      const { leaves, ratchetRoot } = readArchive(theirs);
      expect(leaves.size).toBe(size);
      for (const leafIndex of leaves.keys())
        expect(ratchetRoot(leafIndex)).toEqual(secretTree[2 * leafIndex]?.application.secret);
      await isReadBy(admin, mine, theirs);
      await isReadBy(last, theirs, mine);
    });
  }

  it('of the first version still opens', async () => {
    const { admin, last, state, joined } = await groupOf(5);
    await isReadBy(admin, epochArchive(state), firstVersion(joined));
    await isReadBy(last, firstVersion(joined), epochArchive(state));
  });

  it('leans on a whole one of an earlier epoch, and comes back as it was', async () => {
    const { state, joined } = await groupOf(50);
    const base = epochArchive(state);
    const gone = load(state).groupContext && [...readArchive(base).leaves.values()][7]!.deviceId;
    const [pair] = await newKeyPackages(newDeviceKeys(newId(), newId()), 1, false);
    const change = await commitChange(state, { add: [pair!.publicPart], removeDeviceIds: [gone] });
    const archive = epochArchive(change.state);
    expect(epochArchive((await processCommit(joined, change.commit)).state)).toEqual(archive);
    const packed = packLeaning({ archive, profileSequence: 9 }, base)!;
    expect(packed.length).toBeLessThan(500);
    expect(unpack(packed, base)).toEqual({ archive, profileSequence: 9 });
    expect(unpack(packed, null)).toBeNull();
    expect(unpack(packed, archive)).toBeNull();
    const whole = packWhole({ archive, profileSequence: 9 });
    expect(unpack(whole, null)).toEqual({ archive, profileSequence: 9 });
    expect(unpack(firstVersion(state), null)).toEqual({ archive: firstVersion(state), profileSequence: 0 });
  });
});
