import { encode } from '@msgpack/msgpack';
import { it } from 'vitest';
import { readArchive } from '../src/crypto/archive';
import { packLeaning, packWhole } from '../src/crypto/archive-pack';
import { fromHex, randomBytes, toHex } from '../src/crypto/bytes';
import { newDeviceKeys } from '../src/crypto/device';
import { commitChange, createGroup } from '../src/crypto/group';
import { newKeyPackages } from '../src/crypto/key-package';
import { epochArchive } from '../src/crypto/taken-archive';

const EPOCHS_OF_A_BASE = 50;
/** Nonce and tag. */
const BOX = 28;
const newId = () => toHex(randomBytes(16));

it('bytes of an epoch archive at the server, for each epoch and user', async () => {
  for (const size of [2, 50, 200]) {
    const pairs = await Promise.all(
      Array.from(
        { length: size - 1 },
        async () => (await newKeyPackages(newDeviceKeys(newId(), newId()), 1, false))[0],
      ),
    );
    const add = pairs.flatMap((pair) => (pair ? [pair.publicPart] : []));
    const group = await commitChange(await createGroup(newId(), newDeviceKeys(newId(), newId())), {
      add,
      removeDeviceIds: [],
    });
    const base = epochArchive(group.state);
    const archive = epochArchive((await commitChange(group.state, { add: [], removeDeviceIds: [] })).state);
    const { senderDataSecret, leaves } = readArchive(archive);
    const first =
      encode([
        1,
        archive.slice(4, 4 + (archive[3] ?? 0)),
        senderDataSecret,
        [...leaves.values()].map(({ leafIndex, signatureKey, userId, deviceId }) => [
          leafIndex,
          senderDataSecret,
          signatureKey,
          fromHex(userId),
          fromHex(deviceId),
        ]),
      ]).length + BOX;
    const whole = packWhole({ archive, profileSequence: 1 }).length + BOX;
    const leaning = (packLeaning({ archive, profileSequence: 1 }, base)?.length ?? whole - BOX) + BOX;
    const mean =
      base.length <= 1024 ? whole : Math.round((whole + leaning * (EPOCHS_OF_A_BASE - 1)) / EPOCHS_OF_A_BASE);
    console.log(`${size} members: version 1 ${first}, whole ${whole}, leaning ${leaning}, on average ${mean}`);
  }
});
