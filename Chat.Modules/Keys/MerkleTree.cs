using System.Numerics;
using System.Security.Cryptography;

namespace Chat.Modules.Keys;

/// <summary>
/// An append-only Merkle tree (RFC 9162 §2.1, SHA-256) with the hash of every complete subtree in memory: 64 bytes per leaf. Appending is O(1) on
/// average, roots and proofs are O(log² n), of the tree as it is and of every smaller one. Not safe for concurrent use.
/// </summary>
sealed class MerkleTree
{
    const int HashBytes = SHA256.HashSizeInBytes;

    static readonly byte[] EmptyRoot = SHA256.HashData([]);

    /// <summary>At level k the hashes of leaves [i·2^k, (i+1)·2^k), back to back.</summary>
    readonly List<List<byte>> _levels = [];

    public long Size { get; private set; }

    public void Append(ReadOnlySpan<byte> entry)
    {
        var hash = LeafHash(entry);
        for (var level = 0; ; level++)
        {
            if (_levels.Count == level) _levels.Add([]);
            _levels[level].AddRange(hash);
            var nodes = _levels[level].Count / HashBytes;
            if (nodes % 2 == 1) break;
            hash = NodeHash(Complete(level, nodes - 2), hash);
        }
        Size++;
    }

    /// <param name="size">0 – <see cref="Size"/>.</param>
    public byte[] Root(long size) => size == 0 ? EmptyRoot : HashOf(0, size);

    /// <summary>The audit path of a leaf, from the leaf upwards (RFC 9162 §2.1.3.1).</summary>
    /// <param name="index">Below <paramref name="size"/>.</param>
    /// <param name="size">1 – <see cref="Size"/>.</param>
    public IReadOnlyList<byte[]> Inclusion(long index, long size)
    {
        var path = new List<byte[]>();
        AddPath(path, index, 0, size);
        return path;
    }

    /// <summary>That the tree of <paramref name="from"/> leaves is the beginning of the tree of <paramref name="to"/> (RFC 9162 §2.1.4.1).</summary>
    /// <param name="from">1 – <paramref name="to"/>.</param>
    /// <param name="to">At most <see cref="Size"/>.</param>
    public IReadOnlyList<byte[]> Consistency(long from, long to)
    {
        var proof = new List<byte[]>();
        AddSubproof(proof, from, 0, to, isWhole: true);
        return proof;
    }

    void AddPath(List<byte[]> path, long index, long start, long count)
    {
        if (count == 1) return;
        var split = SplitOf(count);
        if (index < split)
        {
            AddPath(path, index, start, split);
            path.Add(HashOf(start + split, count - split));
        }
        else
        {
            AddPath(path, index - split, start + split, count - split);
            path.Add(HashOf(start, split));
        }
    }

    void AddSubproof(List<byte[]> proof, long from, long start, long count, bool isWhole)
    {
        if (from == count)
        {
            if (!isWhole) proof.Add(HashOf(start, count));
            return;
        }
        var split = SplitOf(count);
        if (from <= split)
        {
            AddSubproof(proof, from, start, split, isWhole);
            proof.Add(HashOf(start + split, count - split));
        }
        else
        {
            AddSubproof(proof, from - split, start + split, count - split, isWhole: false);
            proof.Add(HashOf(start, split));
        }
    }

    /// <summary>Of leaves [start, start + count): start is a multiple of the power of two at or above count.</summary>
    byte[] HashOf(long start, long count)
    {
        if (BitOperations.IsPow2(count))
        {
            var level = BitOperations.Log2((ulong)count);
            return Complete(level, (int)(start >> level));
        }
        var split = SplitOf(count);
        return NodeHash(HashOf(start, split), HashOf(start + split, count - split));
    }

    byte[] Complete(int level, int node) => [.. _levels[level].GetRange(node * HashBytes, HashBytes)];

    /// <summary>The largest power of two below <paramref name="count"/>, which is at least 2.</summary>
    static long SplitOf(long count) => 1L << BitOperations.Log2((ulong)count - 1);

    static byte[] LeafHash(ReadOnlySpan<byte> entry) => SHA256.HashData([0, .. entry]);

    static byte[] NodeHash(byte[] left, byte[] right) => SHA256.HashData([1, .. left, .. right]);
}
