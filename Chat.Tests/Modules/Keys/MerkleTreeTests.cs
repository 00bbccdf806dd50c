using System.Security.Cryptography;
using Chat.Modules.Keys;
using NUnit.Framework;

namespace Chat.Tests.Modules.Keys;

/// <summary>RFC 9162 §2.1, against the test vectors of the reference implementation of Certificate Transparency and against the definitions themselves.</summary>
public sealed class MerkleTreeTests
{
    static readonly byte[][] ReferenceEntries =
    [
        [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43], [.. Enumerable.Range(0x50, 8).Select(value => (byte)value)],
        [.. Enumerable.Range(0x60, 16).Select(value => (byte)value)],
    ];

    static readonly string[] ReferenceRoots =
    [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    [Test]
    public void The_reference_vectors_come_out()
    {
        var tree = Tree(ReferenceEntries);
        for (var size = 0; size <= 8; size++) Assert.That(Hex(tree.Root(size)), Is.EqualTo(ReferenceRoots[size]), $"{size}");
        Assert.That(tree.Inclusion(0, 8).Select(Hex), Is.EqualTo(new[]
        {
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        }));
        Assert.That(tree.Consistency(6, 8).Select(Hex), Is.EqualTo(new[]
        {
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        }));
    }

    [Test]
    public void Every_root_and_proof_up_to_64_leaves_is_what_the_definition_says()
    {
        var entries = Enumerable.Range(0, 64).Select(number => new[] { (byte)number }).ToArray();
        var tree = Tree(entries);
        for (var size = 1; size <= 64; size++)
        {
            Assert.That(tree.Root(size), Is.EqualTo(RootOf(entries[..size])));
            for (var index = 0; index < size; index++) Assert.That(tree.Inclusion(index, size), Is.EqualTo(PathOf(index, entries[..size])), $"{index} of {size}");
            for (var from = 1; from <= size; from++) Assert.That(tree.Consistency(from, size), Is.EqualTo(SubproofOf(from, entries[..size], true)), $"{from} to {size}");
        }
    }

    [Test]
    public void A_hundred_thousand_leaves_are_quick()
    {
        var tree = new MerkleTree();
        Span<byte> entry = stackalloc byte[64];
        for (var number = 0; number < 100_000; number++) tree.Append(entry);
        Assert.That(tree.Inclusion(99_999, 100_000), Has.Count.LessThanOrEqualTo(17));
        Assert.That(tree.Consistency(12_345, 100_000), Has.Count.LessThanOrEqualTo(18));
    }

    static MerkleTree Tree(IEnumerable<byte[]> entries)
    {
        var tree = new MerkleTree();
        foreach (var entry in entries) tree.Append(entry);
        return tree;
    }

    // RFC 9162 §2.1.1, §2.1.3.1 and §2.1.4.1, word for word.
    static byte[] RootOf(byte[][] entries)
    {
        if (entries.Length == 1) return SHA256.HashData([0, .. entries[0]]);
        var split = SplitOf(entries.Length);
        return SHA256.HashData([1, .. RootOf(entries[..split]), .. RootOf(entries[split..])]);
    }

    static List<byte[]> PathOf(int index, byte[][] entries)
    {
        if (entries.Length == 1) return [];
        var split = SplitOf(entries.Length);
        return index < split
            ? [.. PathOf(index, entries[..split]), RootOf(entries[split..])]
            : [.. PathOf(index - split, entries[split..]), RootOf(entries[..split])];
    }

    static List<byte[]> SubproofOf(int from, byte[][] entries, bool isWhole)
    {
        if (from == entries.Length) return isWhole ? [] : [RootOf(entries)];
        var split = SplitOf(entries.Length);
        return from <= split
            ? [.. SubproofOf(from, entries[..split], isWhole), RootOf(entries[split..])]
            : [.. SubproofOf(from - split, entries[split..], false), RootOf(entries[..split])];
    }

    static int SplitOf(int count)
    {
        var split = 1;
        while (2 * split < count) split *= 2;
        return split;
    }

    static string Hex(byte[] hash) => Convert.ToHexStringLower(hash);
}
