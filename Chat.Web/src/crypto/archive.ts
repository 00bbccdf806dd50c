import { decode } from '@msgpack/msgpack';
import { decodeGroupContext, type GroupContext } from 'ts-mls/groupContext.js';
import { isLeaf, left, right, root } from 'ts-mls/treemath.js';
import { ownBytes, toHex } from './bytes';
import { CryptoError } from './errors';
import type { GroupMember } from './group';
import { decodeAll, expandWithLabel } from './mls';

/**
 * An epoch archive: what opens any application message of one epoch, at random, in any order, with no ratchet to advance. MessagePack
 * `[2, group context, sender-data secret, encryption secret, leaves of the tree's width, [[leaf index, signature key, user id, device id], …]]`.
 * Version 1 had, instead of the encryption secret, each leaf's own application ratchet root:
 * `[1, group context, sender-data secret, [[leaf index, application ratchet root, signature key, user id, device id], …]]`.
 */
export interface Archive {
  context: GroupContext;
  senderDataSecret: Uint8Array;
  leaves: ReadonlyMap<number, GroupMember>;
  /** Where the application ratchet of a leaf begins (RFC 9420 §9). */
  ratchetRoot(leafIndex: number): Uint8Array;
}

export const WITH_ROOTS = 1;
export const WITH_ENCRYPTION_SECRET = 2;

/** @throws CryptoError `archive_unreadable` */
export function readArchive(bytes: Uint8Array): Archive {
  const [version, context, senderDataSecret, ...rest] = decode(bytes) as [number, Uint8Array, Uint8Array, ...unknown[]];
  const head = {
    context: decodeAll(decodeGroupContext, ownBytes(context), 'archive_unreadable'),
    senderDataSecret: ownBytes(senderDataSecret),
  };
  if (version === WITH_ROOTS) {
    const [leaves] = rest as [[number, Uint8Array, ...LeafOwner][]];
    const roots = new Map(leaves.map(([leafIndex, ratchetRoot]) => [leafIndex, ownBytes(ratchetRoot)]));
    return {
      ...head,
      leaves: membersIn(leaves.map(([leafIndex, , ...owner]) => [leafIndex, ...owner])),
      ratchetRoot: (leafIndex) => roots.get(leafIndex) ?? new Uint8Array(),
    };
  }
  if (version !== WITH_ENCRYPTION_SECRET) throw new CryptoError('archive_unreadable');
  const [secret, width, leaves] = rest as [Uint8Array, number, [number, ...LeafOwner][]];
  return { ...head, leaves: membersIn(leaves), ratchetRoot: (leafIndex) => rootOf(ownBytes(secret), width, leafIndex) };
}

type LeafOwner = [signatureKey: Uint8Array, userId: Uint8Array, deviceId: Uint8Array];

function membersIn(leaves: readonly [number, ...LeafOwner][]): Map<number, GroupMember> {
  return new Map(
    leaves.map(([leafIndex, signatureKey, userId, deviceId]) => [
      leafIndex,
      { leafIndex, signatureKey: ownBytes(signatureKey), userId: toHex(userId), deviceId: toHex(deviceId) },
    ]),
  );
}

/** Down the secret tree to one leaf (RFC 9420 §9). */
function rootOf(encryptionSecret: Uint8Array, width: number, leafIndex: number): Uint8Array {
  const leaf = 2 * leafIndex;
  let node = root(width);
  let secret = encryptionSecret;
  while (!isLeaf(node)) {
    const goesLeft = leaf < node;
    secret = expandWithLabel(secret, 'tree', new TextEncoder().encode(goesLeft ? 'left' : 'right'));
    node = goesLeft ? left(node) : right(node);
  }
  return expandWithLabel(secret, 'application', new Uint8Array());
}
