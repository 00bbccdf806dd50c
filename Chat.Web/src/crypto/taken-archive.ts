import { encode } from '@msgpack/msgpack';
import { encodeGroupContext } from 'ts-mls/groupContext.js';
import { root } from 'ts-mls/treemath.js';
import { WITH_ENCRYPTION_SECRET, WITH_ROOTS } from './archive';
import { fromHex } from './bytes';
import { load, membersOf } from './group';
import { KEPT_GENERATION } from './mls';

/** The archive (see archive.ts) of a state's epoch. Take it as soon as a state is there. */
export function epochArchive(state: Uint8Array): Uint8Array {
  const { groupContext, keySchedule, secretTree, ratchetTree } = load(state);
  const context = encodeGroupContext(groupContext);
  const width = (secretTree.length + 1) / 2;
  const top = secretTree[root(width)];
  // A group of one has no node above its leaf, and states from before the secret was kept do not have it.
  const isKept = width > 1 && top?.application.generation === KEPT_GENERATION;
  const leaves = membersOf(ratchetTree).map((member) => [
    member.leafIndex,
    ...(isKept ? [] : [secretTree[2 * member.leafIndex]?.application.secret]),
    member.signatureKey,
    fromHex(member.userId),
    fromHex(member.deviceId),
  ]);
  return isKept
    ? encode([WITH_ENCRYPTION_SECRET, context, keySchedule.senderDataSecret, top.application.secret, width, leaves])
    : encode([WITH_ROOTS, context, keySchedule.senderDataSecret, leaves]);
}
