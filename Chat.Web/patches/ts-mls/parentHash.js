import { mapDecoders } from "./codec/tlsDecoder.js";
import { contramapBufferEncoders, encode } from "./codec/tlsEncoder.js";
import { decodeVarLenData, varLenDataEncoder } from "./codec/variableLength.js";
import { InternalError } from "./mlsError.js";
import { findFirstNonBlankAncestor, removeLeaves } from "./ratchetTree.js";
import { leafNodeHashInputEncoder, parentNodeHashInputEncoder, treeHash } from "./treeHash.js";
import { isLeaf, leafWidth, left, right, root } from "./treemath.js";
import { constantTimeEqual } from "./util/constantTimeCompare.js";
export const parentHashInputEncoder = contramapBufferEncoders([varLenDataEncoder, varLenDataEncoder, varLenDataEncoder], (i) => [i.encryptionKey, i.parentHash, i.originalSiblingTreeHash]);
export const encodeParentHashInput = encode(parentHashInputEncoder);
export const decodeParentHashInput = mapDecoders([decodeVarLenData, decodeVarLenData, decodeVarLenData], (encryptionKey, parentHash, originalSiblingTreeHash) => ({
    encryptionKey,
    parentHash,
    originalSiblingTreeHash,
}));
/**
 * Changed for this product: linear where the original computed every tree hash anew for every leaf. Each parent that is not blank must be
 * covered by exactly one chain of parent hashes from a leaf up (RFC 9420 §7.9.2); unmerged leaves must lie below their parent (§7.9).
 */
export async function verifyParentHashes(tree, h) {
    const parents = [...tree.keys()].filter((index) => tree[index]?.nodeType === "parent");
    if (!parents.every((index) => unmergedLiesBelow(tree, index)))
        return false;
    const hashes = await allTreeHashes(tree, h);
    const covered = new Map();
    const parentHashes = new Map();
    const rootIndex = root(leafWidth(tree.length));
    for (let leaf = 0; leaf < tree.length; leaf += 2) {
        let index = leaf;
        while (tree[index] !== undefined && index !== rootIndex) {
            const expected = getParentHash(tree[index]);
            const ancestor = findFirstNonBlankAncestor(tree, index);
            if (expected === undefined || tree[ancestor] === undefined)
                break;
            if (!parentHashes.has(index))
                parentHashes.set(index, await parentHashBelow(tree, index, ancestor, hashes, h));
            if (!constantTimeEqual(parentHashes.get(index), expected))
                break;
            covered.set(ancestor, (covered.get(ancestor) ?? 0) + 1);
            index = ancestor;
        }
    }
    return parents.every((index) => covered.get(index) === 1);
}
function unmergedLiesBelow(tree, index) {
    const [first, last] = leavesBelow(index);
    return tree[index].parent.unmergedLeaves.every((leaf) => leaf >= first && leaf <= last);
}
/** The leaf indices of a subtree: its root's index ends in as many ones as it has levels. */
function leavesBelow(index) {
    const half = ((index ^ (index + 1)) >> 1);
    return [(index - half) / 2, (index + half) / 2];
}
/** The tree hash of every subtree, each once. */
async function allTreeHashes(tree, h) {
    const hashes = new Map();
    await hashSubtree(tree, root(leafWidth(tree.length)), new Set(), hashes, h);
    return hashes;
}
/** The tree hash with some leaves removed (§7.8); what `known` has is not computed again where nothing is removed. */
async function hashSubtree(tree, index, removed, known, h) {
    const touched = removed.size > 0 && anyBelow(index, removed);
    if (!touched && known.has(index))
        return known.get(index);
    const node = tree[index];
    const hash = isLeaf(index)
        ? await h.digest(encode(leafNodeHashInputEncoder)({
            nodeType: "leaf",
            leafIndex: index / 2,
            leafNode: touched ? undefined : node?.leaf,
        }))
        : await h.digest(encode(parentNodeHashInputEncoder)({
            nodeType: "parent",
            parentNode: touched && node ? withoutUnmerged(node.parent, removed) : node?.parent,
            leftHash: await hashSubtree(tree, left(index), removed, known, h),
            rightHash: await hashSubtree(tree, right(index), removed, known, h),
        }));
    if (!touched)
        known.set(index, hash);
    return hash;
}
function anyBelow(index, leaves) {
    const [first, last] = leavesBelow(index);
    if (last - first < leaves.size) {
        for (let leaf = first; leaf <= last; leaf++)
            if (leaves.has(leaf))
                return true;
        return false;
    }
    for (const leaf of leaves)
        if (leaf >= first && leaf <= last)
            return true;
    return false;
}
function withoutUnmerged(parent, removed) {
    return { ...parent, unmergedLeaves: parent.unmergedLeaves.filter((leaf) => !removed.has(leaf)) };
}
function parentHashBelow(tree, index, ancestor, hashes, h) {
    const { parent } = tree[ancestor];
    const sibling = index < ancestor ? right(ancestor) : left(ancestor);
    return hashSubtree(tree, sibling, new Set(parent.unmergedLeaves), hashes, h).then((originalSiblingTreeHash) => h.digest(encode(parentHashInputEncoder)({
        encryptionKey: parent.hpkePublicKey,
        parentHash: parent.parentHash,
        originalSiblingTreeHash,
    })));
}
function getParentHash(node) {
    if (node.nodeType === "parent")
        return node.parent.parentHash;
    else if (node.leaf.leafNodeSource === "commit")
        return node.leaf.parentHash;
}
/**
 * Calculcates parent hash for a given node or leaf and returns the node index of the parent or undefined if the given node is the root node.
 */
export async function calculateParentHash(tree, nodeIndex, h) {
    const rootIndex = root(leafWidth(tree.length));
    if (nodeIndex === rootIndex) {
        return [new Uint8Array(), undefined];
    }
    const parentNodeIndex = findFirstNonBlankAncestor(tree, nodeIndex);
    const parentNode = tree[parentNodeIndex];
    if (parentNodeIndex === rootIndex && parentNode === undefined) {
        return [new Uint8Array(), parentNodeIndex];
    }
    const siblingIndex = nodeIndex < parentNodeIndex ? right(parentNodeIndex) : left(parentNodeIndex);
    if (parentNode === undefined || parentNode.nodeType === "leaf")
        throw new InternalError("Expected non-blank parent Node");
    const removedUnmerged = removeLeaves(tree, parentNode.parent.unmergedLeaves);
    const originalSiblingTreeHash = await treeHash(removedUnmerged, siblingIndex, h);
    const input = {
        encryptionKey: parentNode.parent.hpkePublicKey,
        parentHash: parentNode.parent.parentHash,
        originalSiblingTreeHash,
    };
    return [await h.digest(encode(parentHashInputEncoder)(input)), parentNodeIndex];
}
