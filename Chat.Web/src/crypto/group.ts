import {
  type ClientState,
  createGroup as createMlsGroup,
  decodeGroupState,
  encodeGroupState,
  joinGroup,
  makePskIndex,
} from 'ts-mls/clientState.js';
import { createCommit, createGroupInfoWithExternalPubAndRatchetTree, joinGroupExternal } from 'ts-mls/createCommit.js';
import { ratchetTreeFromExtension } from 'ts-mls/groupInfo.js';
import type { MlsPrivateMessage, MlsPublicMessage } from 'ts-mls/message.js';
import { processMessage } from 'ts-mls/processMessages.js';
import type { Proposal } from 'ts-mls/proposal.js';
import type { RatchetTree } from 'ts-mls/ratchetTree.js';
import { fromHex, toHex } from './bytes';
import type { DeviceKeys } from './device';
import { CryptoError } from './errors';
import { generate, type KeyPackagePair, openPair, readKeyPackage } from './key-package';
import { clientConfig, decodeAll, decodeMessage, encodeMessage, leafOwner, named } from './mls';
import { suite } from './suite';

/**
 * MLS groups (RFC 9420) as `(state, input) -> new state`: a state is opaque bytes and is never changed. Application messages do not pass
 * through a state (see message.ts), so its ratchets stay where the epoch began.
 */
export interface GroupMember {
  leafIndex: number;
  userId: string;
  deviceId: string;
  signatureKey: Uint8Array;
}

/** A commit to send, and the state to adopt once the server has accepted it. */
export interface GroupChange {
  state: Uint8Array;
  epoch: number;
  commit: Uint8Array;
  welcome: Uint8Array | null;
  groupInfo: Uint8Array;
}

export async function createGroup(conversationId: string, device: DeviceKeys): Promise<Uint8Array> {
  const { keyPackage, privateKeys } = await generate(device);
  return save(await createMlsGroup(fromHex(conversationId), keyPackage, privateKeys, [], await suite(), clientConfig));
}

/** Adds and removes devices; with neither, refreshes this device's leaf. @throws CryptoError `key_package_invalid` */
export async function commitChange(
  state: Uint8Array,
  change: { add: Uint8Array[]; removeDeviceIds: string[]; data?: Uint8Array },
): Promise<GroupChange> {
  const before = load(state);
  const adds = change.add.map(
    (bytes): Proposal => ({ proposalType: 'add', add: { keyPackage: readKeyPackage(bytes) } }),
  );
  const removes = membersOf(before.ratchetTree)
    .filter((member) => change.removeDeviceIds.includes(member.deviceId))
    .map((member): Proposal => ({ proposalType: 'remove', remove: { removed: member.leafIndex } }));
  const cipherSuite = await suite();
  const { newState, commit, welcome } = await createCommit(
    { state: before, cipherSuite },
    {
      extraProposals: [...removes, ...adds],
      ratchetTreeExtension: true,
      authenticatedData: change.data ?? new Uint8Array(),
    },
  );
  return {
    state: save(newState),
    epoch: Number(newState.groupContext.epoch),
    commit: encodeMessage(commit),
    welcome: welcome ? encodeMessage({ wireformat: 'mls_welcome', welcome }) : null,
    groupInfo: await groupInfoOf(newState),
  };
}

/** The KeyPackageRefs (hex) of those a welcome is for. @throws CryptoError `welcome_unreadable` */
export function welcomeReferences(welcome: Uint8Array): string[] {
  return readWelcome(welcome).secrets.map((secret) => toHex(secret.newMember));
}

/** @throws CryptoError `welcome_unreadable` */
export function joinByWelcome(welcome: Uint8Array, pair: KeyPackagePair, device: DeviceKeys): Promise<Uint8Array> {
  return named('welcome_unreadable', async () => {
    const { keyPackage, privateKeys } = openPair(pair, device);
    const pskIndex = makePskIndex(undefined, {});
    const cipherSuite = await suite();
    return save(
      await joinGroup(
        readWelcome(welcome),
        keyPackage,
        privateKeys,
        pskIndex,
        cipherSuite,
        undefined,
        undefined,
        clientConfig,
      ),
    );
  });
}

/**
 * Joins with the group's public GroupInfo (RFC 9420 §12.4.3.2), in place of this device's old leaf when there is one.
 * @throws CryptoError `group_info_invalid`
 */
export function joinExternally(
  groupInfo: Uint8Array,
  device: DeviceKeys,
  conversationId: string,
  data: Uint8Array = new Uint8Array(),
): Promise<GroupChange> {
  return named('group_info_invalid', async () => {
    const message = decodeMessage(groupInfo, 'group_info_invalid');
    if (message.wireformat !== 'mls_group_info') throw new CryptoError('group_info_invalid');
    const info = message.groupInfo;
    if (toHex(info.groupContext.groupId) !== conversationId) throw new CryptoError('group_info_invalid');
    const { keyPackage, privateKeys } = await generate(device);
    const resync = membersOf(ratchetTreeFromExtension(info) ?? []).some(
      (member) => member.deviceId === device.deviceId,
    );
    const cipherSuite = await suite();
    const { publicMessage, newState } = await joinGroupExternal(
      info,
      keyPackage,
      privateKeys,
      resync,
      cipherSuite,
      undefined,
      clientConfig,
      data,
    );
    return {
      state: save(newState),
      epoch: Number(newState.groupContext.epoch),
      commit: encodeMessage({ wireformat: 'mls_public_message', publicMessage }),
      welcome: null,
      groupInfo: await groupInfoOf(newState),
    };
  });
}

export interface ProcessedCommit {
  state: Uint8Array;
  epoch: number;
  /** Null: somebody who was not in the group joined by this commit. */
  sender: GroupMember | null;
  before: GroupMember[];
  after: GroupMember[];
  /** The commit's authenticated data. */
  data: Uint8Array;
}

/** The state after somebody else's commit. @throws CryptoError `commit_unreadable` */
export function processCommit(state: Uint8Array, commit: Uint8Array): Promise<ProcessedCommit> {
  return named('commit_unreadable', async () => {
    const message = decodeMessage(commit, 'commit_unreadable');
    if (!isHandshake(message)) throw new CryptoError('commit_unreadable');
    const before = load(state);
    const members = membersOf(before.ratchetTree);
    let senderLeaf: number | undefined;
    const result = await processMessage(
      message,
      before,
      makePskIndex(before, {}),
      (incoming) => {
        if (incoming.kind === 'commit') senderLeaf = incoming.senderLeafIndex;
        return 'accept';
      },
      await suite(),
    );
    if (result.kind !== 'newState') throw new CryptoError('commit_unreadable');
    return {
      state: save(result.newState),
      epoch: Number(result.newState.groupContext.epoch),
      sender: members.find((member) => member.leafIndex === senderLeaf) ?? null,
      before: members,
      after: membersOf(result.newState.ratchetTree),
      data:
        message.wireformat === 'mls_public_message'
          ? message.publicMessage.content.authenticatedData
          : message.privateMessage.authenticatedData,
    };
  });
}

export function groupMembers(state: Uint8Array): GroupMember[] {
  return membersOf(load(state).ratchetTree);
}

export function groupEpoch(state: Uint8Array): number {
  return Number(load(state).groupContext.epoch);
}

export function load(state: Uint8Array): ClientState {
  return { ...decodeAll(decodeGroupState, state, 'commit_unreadable'), clientConfig };
}

/** Every leaf must carry a credential of ours; a group with another one is not adopted. */
export function membersOf(tree: RatchetTree): GroupMember[] {
  return tree.flatMap((node, index) =>
    node?.nodeType === 'leaf' ? [{ leafIndex: index / 2, ...leafOwner(node.leaf) }] : [],
  );
}

/** Told to retain the keys of no past epoch, the library retains those of all: a state would grow with every commit, and never forget. */
function save(state: ClientState): Uint8Array {
  return encodeGroupState({ ...state, historicalReceiverData: new Map() });
}

async function groupInfoOf(state: ClientState): Promise<Uint8Array> {
  const groupInfo = await createGroupInfoWithExternalPubAndRatchetTree(state, [], await suite());
  return encodeMessage({ wireformat: 'mls_group_info', groupInfo });
}

function readWelcome(bytes: Uint8Array) {
  const message = decodeMessage(bytes, 'welcome_unreadable');
  if (message.wireformat !== 'mls_welcome') throw new CryptoError('welcome_unreadable');
  return message.welcome;
}

function isHandshake(message: { wireformat: string }): message is MlsPrivateMessage | MlsPublicMessage {
  return message.wireformat === 'mls_private_message' || message.wireformat === 'mls_public_message';
}
