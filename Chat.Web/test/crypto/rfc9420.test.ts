import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeAuthenticatedContent } from 'ts-mls/authenticatedContent.js';
import { joinGroup, makePskIndex, validateRatchetTree } from 'ts-mls/clientState.js';
import type { Decoder } from 'ts-mls/codec/tlsDecoder.js';
import { encodeCommit } from 'ts-mls/commit.js';
import { refhash } from 'ts-mls/crypto/hash.js';
import { decryptWithLabel, encryptWithLabel } from 'ts-mls/crypto/hpke.js';
import { deriveSecret, deriveTreeSecret, expandWithLabel } from 'ts-mls/crypto/kdf.js';
import { signWithLabel, verifyWithLabel } from 'ts-mls/crypto/signature.js';
import { verifyConfirmationTag } from 'ts-mls/framedContent.js';
import { encodeGroupContext, type GroupContext } from 'ts-mls/groupContext.js';
import { verifyGroupInfoConfirmationTag, verifyGroupInfoSignature } from 'ts-mls/groupInfo.js';
import { makeKeyPackageRef } from 'ts-mls/keyPackage.js';
import { initializeEpoch, mlsExporter } from 'ts-mls/keySchedule.js';
import { verifyLeafNodeSignature } from 'ts-mls/leafNode.js';
import { decodeMlsMessage, type MLSMessage } from 'ts-mls/message.js';
import { protectApplicationData, protectProposal, unprotectPrivateMessage } from 'ts-mls/messageProtection.js';
import { protectProposalPublic, unprotectPublicMessage } from 'ts-mls/messageProtectionPublic.js';
import { verifyParentHashes } from 'ts-mls/parentHash.js';
import { getCommitSecret, pathToRoot } from 'ts-mls/pathSecrets.js';
import { computePskSecret } from 'ts-mls/presharedkey.js';
import { processMessage } from 'ts-mls/processMessages.js';
import { decodeProposal, encodeProposal, type Proposal } from 'ts-mls/proposal.js';
import {
  addLeafNode,
  decodeRatchetTree,
  encodeRatchetTree,
  type RatchetTree,
  removeLeafNode,
  resolution,
  updateLeafNode,
} from 'ts-mls/ratchetTree.js';
import { createSecretTree, deriveKey, deriveNonce, ratchetUntil } from 'ts-mls/secretTree.js';
import { expandSenderDataKey, expandSenderDataNonce } from 'ts-mls/sender.js';
import { createConfirmedHash, createInterimHash } from 'ts-mls/transcriptHash.js';
import { treeHash, treeHashRoot } from 'ts-mls/treeHash.js';
import {
  leafToNodeIndex,
  leafWidth,
  left,
  nodeWidth,
  parent,
  right,
  root,
  sibling,
  toLeafIndex,
  toNodeIndex,
} from 'ts-mls/treemath.js';
import { applyUpdatePath, decodeUpdatePath, firstCommonAncestor, firstMatchAncestor } from 'ts-mls/updatePath.js';
import { decryptGroupInfo, decryptGroupSecrets } from 'ts-mls/welcome.js';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../src/crypto/bytes';
import { clientConfig, SUITE } from '../../src/crypto/mls';
import { suite } from '../../src/crypto/suite';

/**
 * The vectors of the MLS working group (github.com/mlswg/mls-implementations, test-vectors.md there says what each means), those of our cipher
 * suite, on the pinned library with the changes made to it at install (docs/decisions/0015).
 */
interface Case {
  // biome-ignore lint/suspicious/noExplicitAny: as the files are
  [field: string]: any;
}

function casesOf(name: string): Case[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'rfc9420', `${name}.json`), 'utf8')) as Case[];
}

function decoded<T>(decoder: Decoder<T>, hex: string): T {
  const bytes = fromHex(hex);
  const result = decoder(bytes, 0);
  if (!result || result[1] !== bytes.length) throw new Error('This does not decode.');
  return result[0];
}

function message(hex: string): MLSMessage {
  return decoded(decodeMlsMessage, hex);
}

function contextOf({ group_id, epoch, tree_hash, confirmed_transcript_hash }: Case): GroupContext {
  return {
    version: 'mls10',
    cipherSuite: SUITE,
    groupId: fromHex(group_id),
    epoch: BigInt(epoch),
    treeHash: fromHex(tree_hash),
    confirmedTranscriptHash: fromHex(confirmed_transcript_hash),
    extensions: [],
  };
}

const NOTHING = new Uint8Array();

describe('RFC 9420:', () => {
  it('tree math', () => {
    const orNull = (work: () => number) => {
      try {
        return work();
      } catch {
        return null;
      }
    };
    for (const { n_leaves, n_nodes, ...tree } of casesOf('tree-math')) {
      expect(nodeWidth(n_leaves)).toBe(n_nodes);
      expect(root(n_leaves)).toBe(tree.root);
      const nodes = Array.from({ length: n_nodes }, (_, index) => toNodeIndex(index));
      expect(nodes.map((node) => orNull(() => left(node)))).toEqual(tree.left);
      expect(nodes.map((node) => orNull(() => right(node)))).toEqual(tree.right);
      expect(nodes.map((node) => (node === tree.root ? null : parent(node, n_leaves)))).toEqual(tree.parent);
      expect(nodes.map((node) => (node === tree.root ? null : sibling(node, n_leaves)))).toEqual(tree.sibling);
    }
  });

  it('crypto basics', async () => {
    const { hash, hpke, kdf, signature } = await suite();
    for (const one of casesOf('crypto-basics')) {
      const { ref_hash, expand_with_label, derive_secret, derive_tree_secret, sign_with_label, encrypt_with_label } =
        one;
      expect(toHex(await refhash(ref_hash.label, fromHex(ref_hash.value), hash))).toBe(ref_hash.out);
      const { secret, label, context, length, out } = expand_with_label;
      expect(toHex(await expandWithLabel(fromHex(secret), label, fromHex(context), length, kdf))).toBe(out);
      expect(toHex(await deriveSecret(fromHex(derive_secret.secret), derive_secret.label, kdf))).toBe(
        derive_secret.out,
      );
      const tree = derive_tree_secret;
      expect(toHex(await deriveTreeSecret(fromHex(tree.secret), tree.label, tree.generation, tree.length, kdf))).toBe(
        tree.out,
      );
      const sign = sign_with_label;
      const content = fromHex(sign.content);
      for (const signed of [
        fromHex(sign.signature),
        await signWithLabel(fromHex(sign.priv), sign.label, content, signature),
      ])
        expect(await verifyWithLabel(fromHex(sign.pub), sign.label, content, signed, signature)).toBe(true);
      const box = encrypt_with_label;
      const key = await hpke.importPrivateKey(fromHex(box.priv));
      const publicKey = await hpke.importPublicKey(fromHex(box.pub));
      const again = await encryptWithLabel(publicKey, box.label, fromHex(box.context), fromHex(box.plaintext), hpke);
      for (const { enc, ct } of [{ enc: fromHex(box.kem_output), ct: fromHex(box.ciphertext) }, again])
        expect(toHex(await decryptWithLabel(key, box.label, fromHex(box.context), enc, ct, hpke))).toBe(box.plaintext);
    }
  });

  it('key schedule', async () => {
    const impl = await suite();
    for (const one of casesOf('key-schedule')) {
      let initSecret = fromHex(one.initial_init_secret);
      for (const [epoch, expected] of (one.epochs as Case[]).entries()) {
        const context = contextOf({ ...expected, group_id: one.group_id, epoch });
        expect(toHex(encodeGroupContext(context))).toBe(expected.group_context);
        const psk = fromHex(expected.psk_secret);
        const made = await initializeEpoch(initSecret, fromHex(expected.commit_secret), context, psk, impl.kdf);
        const { keySchedule } = made;
        expect({
          joiner_secret: toHex(made.joinerSecret),
          welcome_secret: toHex(made.welcomeSecret),
          encryption_secret: toHex(made.encryptionSecret),
          init_secret: toHex(keySchedule.initSecret),
          sender_data_secret: toHex(keySchedule.senderDataSecret),
          exporter_secret: toHex(keySchedule.exporterSecret),
          epoch_authenticator: toHex(keySchedule.epochAuthenticator),
          external_secret: toHex(keySchedule.externalSecret),
          confirmation_key: toHex(keySchedule.confirmationKey),
          membership_key: toHex(keySchedule.membershipKey),
          resumption_psk: toHex(keySchedule.resumptionPsk),
        }).toEqual(
          Object.fromEntries(
            Object.entries(expected).filter(
              ([name]) => /_secret$|_key$|authenticator|resumption/.test(name) && !/^(commit|psk)_secret$/.test(name),
            ),
          ),
        );
        const external = await impl.hpke.deriveKeyPair(keySchedule.externalSecret);
        expect(toHex(await impl.hpke.exportPublicKey(external.publicKey))).toBe(expected.external_pub);
        const { label, context: about, length, secret } = expected.exporter;
        expect(toHex(await mlsExporter(keySchedule.exporterSecret, label, fromHex(about), length, impl))).toBe(secret);
        initSecret = keySchedule.initSecret as typeof initSecret;
      }
    }
  });

  it('pre-shared keys', async () => {
    const impl = await suite();
    for (const { psks, psk_secret } of casesOf('psk-secret')) {
      const all = (psks as Case[]).map(({ psk_id, psk, psk_nonce }) => {
        const id = { psktype: 'external' as const, pskId: fromHex(psk_id), pskNonce: fromHex(psk_nonce) };
        return [id, fromHex(psk)] as [typeof id, Uint8Array];
      });
      expect(toHex(await computePskSecret(all, impl))).toBe(psk_secret);
    }
  });

  it('secret tree', async () => {
    const impl = await suite();
    for (const { sender_data, encryption_secret, leaves } of casesOf('secret-tree')) {
      const [secret, ciphertext] = [fromHex(sender_data.sender_data_secret), fromHex(sender_data.ciphertext)];
      expect(toHex(await expandSenderDataKey(impl, secret, ciphertext))).toBe(sender_data.key);
      expect(toHex(await expandSenderDataNonce(impl, secret, ciphertext))).toBe(sender_data.nonce);
      const tree = await createSecretTree(leaves.length, fromHex(encryption_secret), impl.kdf);
      for (const [index, generations] of (leaves as Case[][]).entries()) {
        for (const expected of generations) {
          for (const kind of ['handshake', 'application'] as const) {
            const first = tree[2 * index]?.[kind];
            if (!first) throw new Error('There is no such leaf.');
            const [at] = await ratchetUntil(first, expected.generation, clientConfig.keyRetentionConfig, impl.kdf);
            expect(toHex(await deriveKey(at.secret, at.generation, impl))).toBe(expected[`${kind}_key`]);
            expect(toHex(await deriveNonce(at.secret, at.generation, impl))).toBe(expected[`${kind}_nonce`]);
          }
        }
      }
    }
  });

  it('message protection', async () => {
    const impl = await suite();
    for (const one of casesOf('message-protection')) {
      const context = contextOf(one);
      const [signKey, signatureKey] = [fromHex(one.signature_priv), fromHex(one.signature_pub)];
      const [membershipKey, senderData] = [fromHex(one.membership_key), fromHex(one.sender_data_secret)];
      const tree = () => createSecretTree(2, fromHex(one.encryption_secret), impl.kdf);
      const openPrivate = async (privateMessage: Parameters<typeof unprotectPrivateMessage>[1]) => {
        const config = clientConfig.keyRetentionConfig;
        const opened = await unprotectPrivateMessage(
          senderData,
          privateMessage,
          await tree(),
          [],
          context,
          config,
          impl,
          signatureKey,
        );
        return said(opened.content.content);
      };
      const openPublic = async (publicMessage: Parameters<typeof unprotectPublicMessage>[3]) =>
        said((await unprotectPublicMessage(membershipKey, context, [], publicMessage, impl, signatureKey)).content);
      for (const kind of ['proposal', 'commit', 'application'] as const) {
        const sealed = message(one[`${kind}_priv`]);
        if (sealed.wireformat !== 'mls_private_message') throw new Error('This is no private message.');
        expect(await openPrivate(sealed.privateMessage)).toBe(one[kind]);
        if (kind === 'application') continue;
        const open = message(one[`${kind}_pub`]);
        if (open.wireformat !== 'mls_public_message') throw new Error('This is no public message.');
        expect(await openPublic(open.publicMessage)).toBe(one[kind]);
      }
      const padding = clientConfig.paddingConfig;
      const application = fromHex(one.application);
      const ours = await protectApplicationData(
        signKey,
        senderData,
        application,
        NOTHING,
        context,
        await tree(),
        1,
        padding,
        impl,
      );
      expect(await openPrivate(ours.privateMessage)).toBe(one.application);
      const proposal = decoded(decodeProposal, one.proposal);
      const sealed = await protectProposal(
        signKey,
        senderData,
        proposal,
        NOTHING,
        context,
        await tree(),
        1,
        padding,
        impl,
      );
      expect(await openPrivate(sealed.privateMessage)).toBe(one.proposal);
      const open = await protectProposalPublic(signKey, membershipKey, context, NOTHING, proposal, 1, impl);
      expect(await openPublic(open.publicMessage)).toBe(one.proposal);
    }
  });

  it('transcript hashes', async () => {
    const { hash } = await suite();
    for (const one of casesOf('transcript-hashes')) {
      const { wireformat, content, auth } = decoded(decodeAuthenticatedContent, one.authenticated_content);
      if (content.contentType !== 'commit' || auth.contentType !== 'commit') throw new Error('This is no commit.');
      const input = { wireformat, content, signature: auth.signature };
      const confirmed = await createConfirmedHash(fromHex(one.interim_transcript_hash_before), input, hash);
      expect(toHex(confirmed)).toBe(one.confirmed_transcript_hash_after);
      const interim = await createInterimHash(confirmed, auth.confirmationTag, hash);
      expect(toHex(interim)).toBe(one.interim_transcript_hash_after);
      const key = fromHex(one.confirmation_key);
      expect(await verifyConfirmationTag(key, auth.confirmationTag, confirmed, hash)).toBe(true);
    }
  });

  it('welcome', async () => {
    const impl = await suite();
    for (const { init_priv, signer_pub, key_package, welcome } of casesOf('welcome')) {
      const [packed, sealed] = [message(key_package), message(welcome)];
      if (packed.wireformat !== 'mls_key_package' || sealed.wireformat !== 'mls_welcome') throw new Error('Mixed up.');
      const reference = await makeKeyPackageRef(packed.keyPackage, impl.hash);
      const key = await impl.hpke.importPrivateKey(fromHex(init_priv));
      const secrets = await decryptGroupSecrets(key, reference, sealed.welcome, impl.hpke);
      if (!secrets) throw new Error('The secrets do not open.');
      const noPsk = new Uint8Array(impl.kdf.size);
      const info = await decryptGroupInfo(sealed.welcome, secrets.joinerSecret, noPsk, impl);
      if (!info) throw new Error('The group info does not open.');
      expect(await verifyGroupInfoSignature(info, fromHex(signer_pub), impl.signature)).toBe(true);
      expect(await verifyGroupInfoConfirmationTag(info, secrets.joinerSecret, noPsk, impl)).toBe(true);
    }
  });

  it('tree operations', async () => {
    const { hash } = await suite();
    for (const one of casesOf('tree-operations')) {
      const before = treeOf(one.tree_before);
      expect(toHex(await treeHashRoot(before, hash))).toBe(one.tree_hash_before);
      const after = apply(before, decoded(decodeProposal, one.proposal), one.proposal_sender);
      expect(toHex(encodeRatchetTree(after))).toBe(one.tree_after);
      expect(toHex(await treeHashRoot(after, hash))).toBe(one.tree_hash_after);
    }
  });

  it('tree validation', async () => {
    const impl = await suite();
    for (const { tree: hex, group_id, tree_hashes, resolutions } of casesOf('tree-validation')) {
      const tree = treeOf(hex);
      const nodes = tree.map((_, index) => toNodeIndex(index));
      expect(nodes.map((node) => resolution(tree, node))).toEqual(resolutions);
      for (const node of nodes) expect(toHex(await treeHash(tree, node, impl.hash))).toBe(tree_hashes[node]);
      expect(await verifyParentHashes(tree, impl.hash)).toBe(true);
      for (const [index, node] of tree.entries()) {
        if (node?.nodeType !== 'leaf') continue;
        expect(await verifyLeafNodeSignature(node.leaf, fromHex(group_id), index / 2, impl.signature)).toBe(true);
      }
      const context = contextOf({
        group_id,
        epoch: 1,
        tree_hash: tree_hashes[root(leafWidth(nodes.length))],
        confirmed_transcript_hash: '',
      });
      const { lifetimeConfig, authService } = clientConfig;
      const rootHash = await treeHashRoot(tree, impl.hash);
      expect(await validateRatchetTree(tree, context, lifetimeConfig, authService, rootHash, impl)).toBeUndefined();
    }
  });

  it('TreeKEM', async () => {
    const impl = await suite();
    for (const one of casesOf('treekem')) {
      const tree = treeOf(one.ratchet_tree);
      for (const { sender, update_path, path_secrets, commit_secret, tree_hash_after } of one.update_paths as Case[]) {
        const path = decoded(decodeUpdatePath, update_path);
        const after = await applyUpdatePath(tree, toLeafIndex(sender), path, impl.hash);
        expect(await verifyParentHashes(after, impl.hash)).toBe(true);
        expect(toHex(await treeHashRoot(after, impl.hash))).toBe(tree_hash_after);
        const context = encodeGroupContext(contextOf({ ...one, tree_hash: tree_hash_after }));
        for (const own of one.leaves_private as Case[]) {
          if (own.index === sender) continue;
          const [leaf, from] = [toLeafIndex(own.index), toLeafIndex(sender)];
          const { resolution: reached, updateNode } = firstMatchAncestor(tree, leaf, from, path);
          const keys = await privateKeysOf(tree, own);
          const place = reached.findIndex((node) => keys.has(node));
          const [node, box] = [reached[place], updateNode?.encryptedPathSecret[place]];
          if (node === undefined || !box) throw new Error('Nothing was sealed for this leaf.');
          const key = await impl.hpke.importPrivateKey(keys.get(node) ?? NOTHING);
          const { kemOutput, ciphertext } = box;
          const secret = await decryptWithLabel(key, 'UpdatePathNode', context, kemOutput, ciphertext, impl.hpke);
          expect(toHex(secret)).toBe(path_secrets[own.index]);
          const ancestor = firstCommonAncestor(tree, leaf, from);
          expect(toHex(await getCommitSecret(after, ancestor, secret, impl.kdf))).toBe(commit_secret);
        }
      }
    }
  }, 60_000);

  it.each(['passive-client-welcome', 'passive-client-handling-commit', 'passive-client-random'])(
    '%s',
    async (name) => {
      const impl = await suite();
      for (const one of casesOf(name)) {
        const [packed, welcome] = [message(one.key_package), message(one.welcome)];
        if (packed.wireformat !== 'mls_key_package' || welcome.wireformat !== 'mls_welcome')
          throw new Error('Mixed up.');
        const keys = {
          initPrivateKey: fromHex(one.init_priv),
          hpkePrivateKey: fromHex(one.encryption_priv),
          signaturePrivateKey: fromHex(one.signature_priv),
        };
        const known = Object.fromEntries(
          (one.external_psks as Case[]).map(({ psk_id, psk }) => [
            Buffer.from(psk_id, 'hex').toString('base64'),
            fromHex(psk),
          ]),
        );
        const psks = makePskIndex(undefined, known);
        const tree = one.ratchet_tree ? treeOf(one.ratchet_tree) : undefined;
        let state = await joinGroup(
          welcome.welcome,
          packed.keyPackage,
          keys,
          psks,
          impl,
          tree,
          undefined,
          clientConfig,
        );
        expect(toHex(state.keySchedule.epochAuthenticator)).toBe(one.initial_epoch_authenticator);
        for (const { proposals, commit, epoch_authenticator } of one.epochs as Case[]) {
          for (const bytes of [...proposals, commit]) {
            const next = message(bytes);
            if (next.wireformat !== 'mls_public_message' && next.wireformat !== 'mls_private_message')
              throw new Error('This is no message of a group.');
            const done = await processMessage(next, state, makePskIndex(state, known), () => 'accept', impl);
            state = done.newState;
          }
          expect(toHex(state.keySchedule.epochAuthenticator)).toBe(epoch_authenticator);
        }
      }
    },
    120_000,
  );
});

function treeOf(hex: string): RatchetTree {
  return decoded(decodeRatchetTree, hex);
}

function apply(tree: RatchetTree, proposal: Proposal, sender: number): RatchetTree {
  switch (proposal.proposalType) {
    case 'add':
      return addLeafNode(tree, proposal.add.keyPackage.leafNode)[0];
    case 'remove':
      return removeLeafNode(tree, toLeafIndex(proposal.remove.removed));
    case 'update':
      return updateLeafNode(tree, proposal.update.leafNode, toLeafIndex(sender));
    default:
      throw new Error('This changes no tree.');
  }
}

/** Private keys by node: the leaf's own, and those derived from its path secrets. */
async function privateKeysOf(tree: RatchetTree, { index, encryption_priv, path_secrets }: Case) {
  const { hpke, kdf } = await suite();
  const keys = new Map<number, Uint8Array>([[leafToNodeIndex(toLeafIndex(index)), fromHex(encryption_priv)]]);
  for (const { node, path_secret } of path_secrets as Case[]) {
    const secrets = await pathToRoot(tree, toNodeIndex(node), fromHex(path_secret), kdf);
    const { privateKey, publicKey } = await hpke.deriveKeyPair(
      await deriveSecret(secrets[node] ?? NOTHING, 'node', kdf),
    );
    const held = tree[node];
    if (held?.nodeType !== 'parent') throw new Error('A blank node has no key.');
    expect(toHex(await hpke.exportPublicKey(publicKey))).toBe(toHex(held.parent.hpkePublicKey));
    keys.set(node, await hpke.exportPrivateKey(privateKey));
  }
  return keys;
}

/** The content of a message, as the vectors have it. */
function said(content: { contentType: string } & Case): string {
  if (content.contentType === 'proposal') return toHex(encodeProposal(content.proposal));
  if (content.contentType === 'commit') return toHex(encodeCommit(content.commit));
  return toHex(content.applicationData);
}
