import { verifyFramedContentSignature } from 'ts-mls/framedContent.js';
import { protectApplicationData } from 'ts-mls/messageProtection.js';
import {
  decodePrivateMessageContent,
  decryptSenderData,
  encodePrivateContentAAD,
  toAuthenticatedContent,
} from 'ts-mls/privateMessage.js';
import { type GenerationSecret, ratchetToGeneration, type SecretTree } from 'ts-mls/secretTree.js';
import { type Archive, readArchive } from './archive';
import { fromHex, toHex } from './bytes';
import type { DeviceKeys } from './device';
import { CryptoError } from './errors';
import { messageSuite } from './message-suite';
import { clientConfig, decodeAll, decodeMessage, encodeMessage, named } from './mls';
import { Ratchet } from './ratchet';

export interface OpenedMessage {
  plaintext: Uint8Array;
  userId: string;
  deviceId: string;
  generation: number;
  leafIndex: number;
  /** That it was sealed for; null in messages of earlier versions. */
  messageId: string | null;
}

/** An epoch archive, read once for all messages of its epoch; how far each leaf's ratchet was followed is remembered. */
export class EpochKeys {
  readonly #archive: Archive;
  readonly #ratchets = new Map<number, Ratchet>();

  /** @throws CryptoError `archive_unreadable` */
  constructor(archive: Uint8Array) {
    this.#archive = readArchive(archive);
  }

  /**
   * Opens an application message and verifies its signature (RFC 9420 §6.3). By the library's parts and not by its one call, which would open the
   * sender data once more.
   * @param messageId under which the server delivers it: it must be the one it was sealed for. Messages of earlier versions name none. Null: a
   * push, which comes without one
   * @throws CryptoError `message_unreadable`
   */
  open(bytes: Uint8Array, messageId: string | null): Promise<OpenedMessage> {
    return named('message_unreadable', async () => {
      const { context, senderDataSecret, leaves } = this.#archive;
      const message = decodeMessage(bytes, 'message_unreadable');
      if (message.wireformat !== 'mls_private_message') throw new CryptoError('message_unreadable');
      const { privateMessage } = message;
      const belongs =
        privateMessage.contentType === 'application' &&
        privateMessage.epoch === context.epoch &&
        toHex(privateMessage.groupId) === toHex(context.groupId);
      const sealedFor = toHex(privateMessage.authenticatedData);
      const isForAnother = messageId !== null && sealedFor !== '' && sealedFor !== messageId;
      if (!belongs || isForAnother) throw new CryptoError('message_unreadable');

      const sender = await decryptSenderData(privateMessage, senderDataSecret, messageSuite);
      const leaf = sender && leaves.get(sender.leafIndex);
      if (!leaf) throw new CryptoError('message_unreadable');
      const { key, nonce } = await ratchetToGeneration(
        this.#treeAt(leaf.leafIndex, sender.generation),
        sender,
        'application',
        clientConfig.keyRetentionConfig,
        messageSuite,
      );
      const decrypted = await messageSuite.hpke.decryptAead(
        key,
        nonce,
        encodePrivateContentAAD(privateMessage),
        privateMessage.ciphertext,
      );
      const { content, auth } = toAuthenticatedContent(
        decodeAll(decodePrivateMessageContent('application'), decrypted, 'message_unreadable'),
        privateMessage,
        leaf.leafIndex,
      );
      const isSigned = await verifyFramedContentSignature(
        leaf.signatureKey,
        'mls_private_message',
        content,
        auth,
        context,
        messageSuite.signature,
      );
      if (!isSigned || content.contentType !== 'application') throw new CryptoError('message_unreadable');
      return {
        plaintext: content.applicationData,
        userId: leaf.userId,
        deviceId: leaf.deviceId,
        generation: sender.generation,
        leafIndex: leaf.leafIndex,
        messageId: sealedFor === '' ? null : sealedFor,
      };
    });
  }

  /**
   * Seals an application message at exactly this generation of the device's ratchet (RFC 9420 §9.1). The caller guarantees that a generation
   * of an epoch is never used twice. The message id is in the authenticated data (§6.3.1), so that the ciphertext counts under no other.
   * @throws CryptoError `archive_unreadable`: the device is not in the group
   */
  async seal(device: DeviceKeys, generation: number, plaintext: Uint8Array, messageId: string): Promise<Uint8Array> {
    const { context, senderDataSecret, leaves } = this.#archive;
    const own = [...leaves.values()].find((leaf) => leaf.deviceId === device.deviceId);
    if (own === undefined) throw new CryptoError('archive_unreadable');
    const { privateMessage } = await protectApplicationData(
      device.signaturePrivateKey,
      senderDataSecret,
      plaintext,
      fromHex(messageId),
      context,
      this.#treeAt(own.leafIndex, generation),
      own.leafIndex,
      clientConfig.paddingConfig,
      messageSuite,
    );
    return encodeMessage({ wireformat: 'mls_private_message', privateMessage });
  }

  /** ts-mls wants a whole secret tree and touches one leaf of it. */
  #treeAt(leafIndex: number, generation: number): SecretTree {
    let ratchet = this.#ratchets.get(leafIndex);
    if (!ratchet) {
      ratchet = new Ratchet(this.#archive.ratchetRoot(leafIndex));
      this.#ratchets.set(leafIndex, ratchet);
    }
    const tree: SecretTree = [];
    tree[2 * leafIndex] = {
      application: { secret: ratchet.secretAt(generation), generation, unusedGenerations: {} },
      handshake: NO_SECRET,
    };
    return tree;
  }
}

const NO_SECRET: GenerationSecret = { secret: new Uint8Array(), generation: 0, unusedGenerations: {} };
