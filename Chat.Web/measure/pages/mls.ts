import { randomBytes, toHex } from '../../src/crypto/bytes';
import { type DeviceKeys, newDeviceKeys } from '../../src/crypto/device';
import { commitChange, createGroup, joinByWelcome, joinExternally, processCommit } from '../../src/crypto/group';
import { type KeyPackagePair, newKeyPackages } from '../../src/crypto/key-package';
import { EpochKeys } from '../../src/crypto/message';
import { epochArchive } from '../../src/crypto/taken-archive';

export interface Cost {
  what: string;
  ms: number;
  bytes: string;
}

const PER_COMMIT = 100;
const newId = () => toHex(randomBytes(16));
const KB = (bytes: number) => `${(bytes / 1024).toFixed(1)} KB`;

/** One member each of `size` people; people come in as the engine brings them in, 100 devices to a commit. */
async function measureGroup(size: number): Promise<Cost[]> {
  const costs: Cost[] = [];
  const timed = async <T>(what: string, work: () => Promise<T>, bytes: (result: T) => string): Promise<T> => {
    const start = performance.now();
    const result = await work();
    costs.push({ what, ms: performance.now() - start, bytes: bytes(result) });
    return result;
  };
  const conversationId = newId();
  const admin = newDeviceKeys(newId(), newId());
  const others: { device: DeviceKeys; pair: KeyPackagePair }[] = [];
  for (let index = 0; index <= size; index++) {
    const device = newDeviceKeys(newId(), newId());
    const [pair] = await newKeyPackages(device, 1, false);
    if (pair) others.push({ device, pair });
  }
  const members = others.slice(0, size - 1);
  const [newcomer, outsider] = others.slice(size - 1);
  const first = members[0];
  if (!newcomer || !outsider || !first) return costs;

  let firstState: Uint8Array = new Uint8Array();
  const made = await timed(
    'create',
    async () => {
      let state = await createGroup(conversationId, admin);
      let sent = 0;
      for (let at = 0; at < members.length; at += PER_COMMIT) {
        const add = members.slice(at, at + PER_COMMIT).map(({ pair }) => pair.publicPart);
        const change = await commitChange(state, { add, removeDeviceIds: [] });
        sent += change.commit.length + (change.welcome?.length ?? 0) + change.groupInfo.length;
        if (at === 0 && change.welcome) firstState = await joinByWelcome(change.welcome, first.pair, first.device);
        else firstState = (await processCommit(firstState, change.commit)).state;
        state = change.state;
      }
      return { state, sent };
    },
    ({ sent }) => `${KB(sent)} up`,
  );
  const added = await timed(
    'add 1',
    () => commitChange(made.state, { add: [newcomer.pair.publicPart], removeDeviceIds: [] }),
    (one) =>
      `commit ${KB(one.commit.length)}, welcome ${KB(one.welcome?.length ?? 0)}, info ${KB(one.groupInfo.length)}`,
  );
  await timed(
    'follow the add',
    () => processCommit(firstState, added.commit),
    () => '',
  );
  const joined = await timed(
    'join by welcome',
    () => joinByWelcome(added.welcome ?? new Uint8Array(), newcomer.pair, newcomer.device),
    (state) => `state ${KB(state.length)}`,
  );
  const removed = await timed(
    'remove 1',
    () => commitChange(added.state, { add: [], removeDeviceIds: [newcomer.device.deviceId] }),
    (one) => `commit ${KB(one.commit.length)}, info ${KB(one.groupInfo.length)}`,
  );
  await timed(
    'join by external commit',
    () => joinExternally(removed.groupInfo, outsider.device, conversationId),
    (one) => `commit ${KB(one.commit.length)}, info ${KB(one.groupInfo.length)}`,
  );
  const archive = epochArchive(added.state);
  const messageId = toHex(randomBytes(16));
  const text = new TextEncoder().encode('x'.repeat(64));
  const sealed = await timed(
    'seal a message',
    () => new EpochKeys(archive).seal(admin, 0, text, messageId),
    (one) => `${one.length} bytes`,
  );
  const theirs = epochArchive(joined);
  await timed(
    'open a message',
    () => new EpochKeys(theirs).open(sealed, messageId),
    () => `archive ${KB(theirs.length)}`,
  );
  return costs;
}

Object.assign(globalThis, { measureGroup });
