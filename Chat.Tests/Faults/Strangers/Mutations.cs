namespace Chat.Tests.FaultTests.Strangers;

/// <summary>Makes something that is nearly right out of something that is right.</summary>
sealed class Mutations(Random random)
{
    /// <summary>Lengths that promise gigabytes, types that are never used, nesting, numbers at their ends.</summary>
    static readonly byte[][] Treacherous =
    [
        [0xdd, 0xff, 0xff, 0xff, 0xff], [0xdf, 0xff, 0xff, 0xff, 0xff], [0xc6, 0xff, 0xff, 0xff, 0xff], [0xdb, 0x7f, 0xff, 0xff, 0xff], [0xc9, 0xff, 0xff, 0xff, 0xff, 0x01],
        [0xc1], [0xc0], [0x90], [0x80], [0xa0], [0xc4, 0x00], [0xcf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        [0xd3, 0x80, 0, 0, 0, 0, 0, 0, 0], [0xcb, 0x7f, 0xf8, 0, 0, 0, 0, 0, 0], [.. Enumerable.Repeat((byte)0x91, 2_000)],
    ];

    public byte[] Of(IReadOnlyList<byte[]> good)
    {
        var bytes = good[random.Next(good.Count)].ToList();
        for (var changes = random.Next(1, 5); changes > 0; changes--) Change(bytes, good);
        return [.. bytes];
    }

    public byte[] Noise()
    {
        var bytes = new byte[random.Next(1, 200)];
        random.NextBytes(bytes);
        return bytes;
    }

    void Change(List<byte> bytes, IReadOnlyList<byte[]> good)
    {
        var at = random.Next(bytes.Count + 1);
        switch (random.Next(6))
        {
            case 0 when at < bytes.Count: bytes[at] ^= (byte)(1 << random.Next(8)); break;
            case 1 when at < bytes.Count: bytes[at] = (byte)random.Next(256); break;
            case 2: bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at)); break;
            case 3: bytes.InsertRange(at, Treacherous[random.Next(Treacherous.Length)]); break;
            case 4: bytes.InsertRange(at, good[random.Next(good.Count)]); break;
            default: bytes.RemoveRange(at, bytes.Count - at); break;
        }
    }
}
