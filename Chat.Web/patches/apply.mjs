import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';

/**
 * Runs after every install and makes the changes to libraries that this product needs (docs/decisions/0015). A file that is not the one
 * that a change was made for stops the install: whoever raises the version must look at the change again.
 */
const CHANGED = [
  {
    file: 'ts-mls/dist/src/parentHash.js',
    originalSha256: 'b3455b2fa840b212a95a91cdfe36ee4d2ef52849f43233dd100347ae54737877',
    change: () => readFile(new URL('ts-mls/parentHash.js', import.meta.url), 'utf8'),
  },
  {
    file: 'ts-mls/dist/src/clientState.js',
    originalSha256: '63645bc3be6ec7f6d4f6d88af5c0b63e34f5e1fea693c62bd958d228b51b6f61',
    // RFC 9420 §12.4.3.1: between an unmerged leaf and the parent that lists it, each node lists that leaf too. The original wanted all
    // lists up to the root to be the same, and so took groups for broken in which two people had left and two had come.
    change: (text) =>
      replaced(text, [
        [
          `if (tree[nodeIndex]?.nodeType !== "leaf" && !dp.includes(toNodeIndex(i)))`,
          `if (tree[nodeIndex]?.nodeType !== "leaf" || !dp.includes(toNodeIndex(i)))`,
        ],
        ['for (const parentIdx of dp) {', 'for (const parentIdx of dp.slice(0, dp.indexOf(toNodeIndex(i)))) {'],
        [
          'if (!arraysEqual(dpNode.parent.unmergedLeaves, n.parent.unmergedLeaves))',
          'if (!dpNode.parent.unmergedLeaves.includes(unmergedLeaf))',
        ],
      ]),
  },
  {
    file: 'ts-mls/dist/src/secretTree.js',
    originalSha256: '00faf2bf2892a70591f99cb520f54c1f1c257ad4bc09f9b72009883573854bc8',
    // Only leaves have ratchets. The place of the root's holds the encryption secret, from which RFC 9420 §9 derives those of all leaves:
    // an epoch archive keeps that one secret in their stead. A copy: the caller zeroes its own.
    change: (text) =>
      replaced(text, [
        [
          'return await Promise.all(tree.map(async (secret) => {',
          'const nodes = await Promise.all(tree.map(async (secret) => {',
        ],
        [
          `        return { handshake, application };
    }));
}
async function deriveChildren`,
          `        return { handshake, application };
    }));
    if (leafWidth > 1)
        nodes[root(leafWidth)].application = { secret: encryptionSecret.slice(), generation: 0xffffffff, unusedGenerations: {} };
    return nodes;
}
async function deriveChildren`,
        ],
      ]),
  },
];

const MARK = '// Changed by patches/apply.mjs\n';

for (const { file, originalSha256, change } of CHANGED) {
  const place = new URL(`../node_modules/${file}`, import.meta.url);
  const there = await readFile(place, 'utf8');
  if (there.startsWith(MARK)) continue;
  if (createHash('sha256').update(there).digest('hex') !== originalSha256)
    throw new Error(
      `${file} is not the file that patches/apply.mjs changes. Compare the two versions, then correct patches/.`,
    );
  await writeFile(place, MARK + (await change(there)));
}

function replaced(text, pairs) {
  return pairs.reduce((all, [from, to]) => {
    if (all.split(from).length !== 2) throw new Error(`This is not there exactly once: ${from}`);
    return all.replace(from, () => to);
  }, text);
}
