import { decode, encode } from '@msgpack/msgpack';
import { decodeGroupContext, encodeGroupContext, type GroupContext } from 'ts-mls/groupContext.js';
import { protectApplicationData, unprotectPrivateMessage } from 'ts-mls/messageProtection.js';
import { decryptSenderData } from 'ts-mls/privateMessage.js';
import { type GenerationSecret, ratchetUntil, type SecretTree } from 'ts-mls/secretTree.js';
import { fromHex, ownBytes, toHex } from './bytes';
import type { DeviceKeys } from './device';
import { CryptoError } from './errors';
import { type GroupMember, load, membersOf } from './group';
import { clientConfig, decodeAll, decodeMessage, encodeMessage, named, suite } from './mls';

/**
 * An epoch archive: what opens any application message of one epoch, at random, in any order, with no ratchet to advance. MessagePack
 * `[1, group context, sender-data secret, [[leaf index, application ratchet root, signature key, user id, device id], …]]`.
 */
interface Archive {
  context: GroupContext;
  senderDataSecret: Uint8Array;
  leaves: (GroupMember & { ratchetRoot: Uint8Array })[];
}

export interface OpenedMessage {
  plaintext: Uint8Array;
  userId: string;
  deviceId: string;
  generation: number;
  leafIndex: number;
}

const VERSION = 1;

/** Take it as soon as a state is there. */
export function epochArchive(state: Uint8Array): Uint8Array {
  const { groupContext, keySchedule, secretTree, ratchetTree } = load(state);
  const leaves = membersOf(ratchetTree).map((member) => [
    member.leafIndex,
    secretTree[2 * member.leafIndex]?.application.secret,
    member.signatureKey,
    fromHex(member.userId),
    fromHex(member.deviceId),
  ]);
  return encode([VERSION, encodeGroupContext(groupContext), keySchedule.senderDataSecret, leaves]);
}

/** Opens an application message and verifies its signature. @throws CryptoError `message_unreadable` */
export function openMessage(archive: Uint8Array, bytes: Uint8Array): Promise<OpenedMessage> {
  return named('message_unreadable', async () => {
    const { context, senderDataSecret, leaves } = readArchive(archive);
    const message = decodeMessage(bytes, 'message_unreadable');
    if (message.wireformat !== 'mls_private_message') throw new CryptoError('message_unreadable');
    const { privateMessage } = message;
    const belongs =
      privateMessage.contentType === 'application' &&
      privateMessage.epoch === context.epoch &&
      toHex(privateMessage.groupId) === toHex(context.groupId);
    if (!belongs) throw new CryptoError('message_unreadable');

    const cipherSuite = await suite();
    const sender = await decryptSenderData(privateMessage, senderDataSecret, cipherSuite);
    const leaf = leaves.find((candidate) => candidate.leafIndex === sender?.leafIndex);
    if (sender === undefined || leaf === undefined) throw new CryptoError('message_unreadable');
    const { content } = await unprotectPrivateMessage(
      senderDataSecret,
      privateMessage,
      treeOf(leaf.leafIndex, rootOf(leaf.ratchetRoot)),
      [],
      context,
      clientConfig.keyRetentionConfig,
      cipherSuite,
      leaf.signatureKey,
    );
    if (content.content.contentType !== 'application') throw new CryptoError('message_unreadable');
    return {
      plaintext: content.content.applicationData,
      userId: leaf.userId,
      deviceId: leaf.deviceId,
      generation: sender.generation,
      leafIndex: leaf.leafIndex,
    };
  });
}

/**
 * Seals an application message at exactly this generation of the device's ratchet (RFC 9420 §9.1). The caller guarantees that a generation
 * of an epoch is never used twice.
 */
export async function sealMessage(
  archive: Uint8Array,
  device: DeviceKeys,
  generation: number,
  plaintext: Uint8Array,
): Promise<Uint8Array> {
  const { context, senderDataSecret, leaves } = readArchive(archive);
  const own = leaves.find((leaf) => leaf.deviceId === device.deviceId);
  if (own === undefined) throw new CryptoError('archive_unreadable');
  const cipherSuite = await suite();
  const [ratchet] = await ratchetUntil(
    rootOf(own.ratchetRoot),
    generation,
    clientConfig.keyRetentionConfig,
    cipherSuite.kdf,
  );
  const { privateMessage } = await protectApplicationData(
    device.signaturePrivateKey,
    senderDataSecret,
    plaintext,
    new Uint8Array(),
    context,
    treeOf(own.leafIndex, ratchet),
    own.leafIndex,
    clientConfig.paddingConfig,
    cipherSuite,
  );
  return encodeMessage({ wireformat: 'mls_private_message', privateMessage });
}

/** ts-mls wants a whole secret tree and touches one leaf of it. */
function treeOf(leafIndex: number, application: GenerationSecret): SecretTree {
  const tree: SecretTree = [];
  tree[2 * leafIndex] = { application, handshake: rootOf(new Uint8Array()) };
  return tree;
}

function rootOf(secret: Uint8Array): GenerationSecret {
  return { secret, generation: 0, unusedGenerations: {} };
}

function readArchive(bytes: Uint8Array): Archive {
  const [version, context, senderDataSecret, leaves] = decode(bytes) as [
    number,
    Uint8Array,
    Uint8Array,
    [number, Uint8Array, Uint8Array, Uint8Array, Uint8Array][],
  ];
  if (version !== VERSION) throw new CryptoError('archive_unreadable');
  return {
    context: decodeAll(decodeGroupContext, ownBytes(context), 'archive_unreadable'),
    senderDataSecret: ownBytes(senderDataSecret),
    leaves: leaves.map(([leafIndex, ratchetRoot, signatureKey, userId, deviceId]) => ({
      leafIndex,
      ratchetRoot: ownBytes(ratchetRoot),
      signatureKey: ownBytes(signatureKey),
      userId: toHex(userId),
      deviceId: toHex(deviceId),
    })),
  };
}
