import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import type { CiphersuiteImpl } from 'ts-mls';
import type { Hash } from 'ts-mls/crypto/hash.js';
import type { GroupContext } from 'ts-mls/groupContext.js';
import { calculateParentHash, verifyParentHashes } from 'ts-mls/parentHash.js';
import { addLeafNode, type RatchetTree, removeLeafNode } from 'ts-mls/ratchetTree.js';
import { createUpdatePath } from 'ts-mls/updatePath.js';
import { describe, expect, it } from 'vitest';
import { randomBytes, toHex } from '../../src/crypto/bytes';
import { type DeviceKeys, newDeviceKeys } from '../../src/crypto/device';
import { generate } from '../../src/crypto/key-package';
import { suite } from '../../src/crypto/suite';

type Index = Parameters<typeof calculateParentHash>[1];
type LeafIndex = Parameters<typeof removeLeafNode>[1];

/** What ts-mls 1.6.4 does: from each leaf up, everything computed anew. */
async function original(tree: RatchetTree, hash: Hash): Promise<boolean> {
  const covered = new Map<number, number>();
  const root = rootOf(tree);
  for (let leaf = 0; leaf < tree.length; leaf += 2) {
    for (let index = leaf; tree[index] !== undefined && index !== root; ) {
      const [parentHash, ancestor] = await calculateParentHash(tree, index as Index, hash);
      const node = tree[index];
      const expected =
        node?.nodeType === 'parent'
          ? node.parent.parentHash
          : node?.leaf.leafNodeSource === 'commit'
            ? node.leaf.parentHash
            : undefined;
      if (ancestor === undefined || expected === undefined || toHex(parentHash) !== toHex(expected)) break;
      covered.set(ancestor, (covered.get(ancestor) ?? 0) + 1);
      index = ancestor;
    }
  }
  return [...tree.keys()].every((index) => tree[index]?.nodeType !== 'parent' || covered.get(index) === 1);
}

function rootOf(tree: RatchetTree): number {
  return 2 ** Math.floor(Math.log2(tree.length)) - 1;
}

type Step = { what: 'add' | 'remove' | 'update' | 'join'; who: number };

const steps = fc.array(
  fc.record({
    what: fc.constantFrom<Step['what']>('add', 'add', 'remove', 'update', 'update', 'join'),
    who: fc.nat({ max: 30 }),
  }),
  { minLength: 3, maxLength: 14 },
);

/** The public tree of a group in which these things have happened. */
async function grown(wanted: readonly Step[]): Promise<RatchetTree> {
  const impl = await suite();
  const owners = new Map<number, DeviceKeys>();
  let tree: RatchetTree = [];
  const add = async () => {
    const device = newDeviceKeys(toHex(randomBytes(16)), toHex(randomBytes(16)));
    const { keyPackage } = await generate(device);
    const node = { nodeType: 'leaf' as const, leaf: keyPackage.leafNode };
    if (tree.length === 0) {
      tree = [node];
      owners.set(0, device);
      return 0;
    }
    const [next, index] = addLeafNode(tree, keyPackage.leafNode);
    tree = next;
    owners.set(index / 2, device);
    return index / 2;
  };
  for (let count = 0; count < 5; count++) await add();
  for (const { what, who } of wanted) {
    const leaves = [...owners.keys()];
    const leaf = leaves[who % leaves.length]!;
    if (what === 'add') await add();
    if (what === 'join') {
      const joined = await add();
      tree = await updated(tree, joined, owners, impl);
    }
    if (what === 'update') tree = await updated(tree, leaf, owners, impl);
    if (what === 'remove' && leaves.length > 2) {
      tree = removeLeafNode(tree, leaf as LeafIndex);
      owners.delete(leaf);
    }
  }
  return tree;
}

async function updated(tree: RatchetTree, leaf: number, owners: Map<number, DeviceKeys>, impl: CiphersuiteImpl) {
  const context: GroupContext = {
    version: 'mls10',
    cipherSuite: impl.name,
    groupId: new Uint8Array(16),
    epoch: 1n,
    treeHash: new Uint8Array(32),
    confirmedTranscriptHash: new Uint8Array(),
    extensions: [],
  };
  const key = owners.get(leaf)!.signaturePrivateKey;
  return (await createUpdatePath(tree, leaf as LeafIndex, context, key, impl))[0];
}

/** One byte of one node's parent hash is another. */
function broken(tree: RatchetTree, which: number): RatchetTree {
  const places = [...tree.keys()].filter((index) => {
    const node = tree[index];
    return node?.nodeType === 'parent' || (node?.nodeType === 'leaf' && node.leaf.leafNodeSource === 'commit');
  });
  const place = places[which % Math.max(places.length, 1)];
  if (place === undefined) return tree;
  const copy = structuredClone(tree);
  const node = copy[place]!;
  const fields = node.nodeType === 'parent' ? node.parent : (node.leaf as { parentHash: Uint8Array });
  fields.parentHash = fields.parentHash.length > 0 ? fields.parentHash.map((byte) => byte ^ 1) : new Uint8Array([1]);
  return copy;
}

describe('the check of parent hashes', () => {
  it('is ours: the install has put it in place', async () => {
    const root = new URL('../../', import.meta.url);
    const there = await readFile(new URL('node_modules/ts-mls/dist/src/parentHash.js', root), 'utf8');
    expect(there).toContain(await readFile(new URL('patches/ts-mls/parentHash.js', root), 'utf8'));
  });

  it('says of any tree what the original says', async () => {
    const { hash } = await suite();
    const said = { true: 0, false: 0 };
    await fc.assert(
      fc.asyncProperty(steps, fc.nat({ max: 40 }), async (wanted, which) => {
        const tree = await grown(wanted);
        expect(await verifyParentHashes(tree, hash)).toBe(true);
        for (const one of [tree, broken(tree, which)]) {
          const answer = await verifyParentHashes(one, hash);
          expect(answer).toBe(await original(one, hash));
          said[`${answer}`]++;
        }
      }),
      { numRuns: 40 },
    );
    expect(Math.min(said.true, said.false)).toBeGreaterThan(5);
  });

  it('refuses an unmerged leaf that is not below its parent', async () => {
    const { hash } = await suite();
    const tree = structuredClone(await grown([{ what: 'update', who: 0 }]));
    const node = tree[1]!;
    if (node.nodeType !== 'parent') throw new Error('no parent');
    node.parent.unmergedLeaves = [3 as LeafIndex];
    expect(await verifyParentHashes(tree, hash)).toBe(false);
  });

  it('hashes each node once', async () => {
    const impl = await suite();
    const steps = Array.from({ length: 59 }, (): Step => ({ what: 'add', who: 0 }));
    const tree = await grown([...steps, { what: 'update', who: 0 }]);
    let digests = 0;
    const counted: Hash = {
      ...impl.hash,
      digest(data) {
        digests++;
        return impl.hash.digest(data);
      },
    };
    expect(await verifyParentHashes(tree, counted)).toBe(true);
    expect(digests).toBeLessThan(2 * tree.length);
  });
});
