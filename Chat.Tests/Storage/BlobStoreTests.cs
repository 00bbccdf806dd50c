using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Chat.Tests.EndToEnd;
using NUnit.Framework;

namespace Chat.Tests.Storage;

/// <summary>The store of large binaries, of any kind: what is said to be there is there, also when the process ends at any point.</summary>
[TestFixture(BlobStoreKind.Disk)]
[TestFixture(BlobStoreKind.S3)]
[TestFixture(BlobStoreKind.S3WithOpaqueTags)]
public sealed class BlobStoreTests(BlobStoreKind kind)
{
    const int MiB = 1024 * 1024;

    /// <summary>What all kinds store at once, without being told to keep it.</summary>
    const int Portion = 8 * MiB;

    Id _blob;
    BlobStoreUnderTest _store = null!;

    [SetUp]
    public async Task Start() => (_blob, _store) = (TestDevice.NewId(), await BlobStoreUnderTest.Start(kind));

    [TearDown]
    public async Task Stop() => await _store.DisposeAsync();

    [Test]
    public async Task A_blob_grows_is_completed_read_and_removed()
    {
        Assert.That(await Blobs.LengthOf(_blob, default), Is.Zero);
        await Append([1, 2], onTrial: false);
        await Append([3], onTrial: true);
        Assert.That(await Blobs.LengthOf(_blob, default), Is.EqualTo(3));
        Assert.That(await Blobs.Open(_blob, default), Is.Null, "not before it is complete");
        await Blobs.Complete(_blob, default);
        await Blobs.Complete(_blob, default);
        Assert.That(await Contents(), Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(await Blobs.LengthOf(_blob, default), Is.EqualTo(3));
        await Blobs.Remove(_blob, default);
        await Blobs.Remove(_blob, default);
        Assert.That((await Blobs.Open(_blob, default), await Blobs.LengthOf(_blob, default)), Is.EqualTo(((Stream?)null, 0L)));
        Assert.That(await Stored(), Is.Empty);
    }

    [TestCase(2 * Portion + 1)]
    [TestCase(3 * Portion)]
    public async Task A_large_blob_comes_in_stretches_of_any_length(int length)
    {
        var bytes = TestUploads.Bytes(length);
        foreach (var (first, last) in new[] { (0, 1), (1, MiB), (MiB, Portion), (Portion, 2 * Portion - 1), (2 * Portion - 1, length) })
        {
            Assert.That(await Blobs.LengthOf(_blob, default), Is.EqualTo(first));
            await Append(bytes[first..last], onTrial: first % 2 == 1);
        }
        Assert.That(await Stored(), Does.Contain(_blob));
        await Blobs.Complete(_blob, default);
        await Blobs.Complete(_blob, default);
        Assert.That(TestUploads.Sha256Of(await Contents()), Is.EqualTo(TestUploads.Sha256Of(bytes)));
        Assert.That(await Stored(), Is.EqualTo(new[] { _blob }));
    }

    [Test]
    public async Task It_can_be_read_from_anywhere()
    {
        var bytes = TestUploads.Bytes(3 * MiB);
        await Append(bytes, onTrial: false);
        await Blobs.Complete(_blob, default);
        await using var stream = (await Blobs.Open(_blob, default))!;
        foreach (var first in new[] { 2 * MiB, 0, 3 * MiB - 1, MiB - 5 })
        {
            var piece = new byte[Math.Min(10, bytes.Length - first)];
            stream.Seek(first, SeekOrigin.Begin);
            await stream.ReadExactlyAsync(piece);
            Assert.That(piece, Is.EqualTo(bytes[first..(first + piece.Length)]));
        }
        stream.Seek(0, SeekOrigin.End);
        Assert.That((stream.Length, await stream.ReadAsync(new byte[1])), Is.EqualTo((3L * MiB, 0)));
    }

    [TestCase(2)]
    [TestCase(Portion + 2)]
    public async Task What_was_on_trial_when_the_process_ended_is_cut_off(int length)
    {
        await Append([1, 2, 3], onTrial: false);
        await using (var appending = await Blobs.Append(_blob, onTrial: true, default)) await appending.Write(new byte[length]);
        Assert.That(await Blobs.LengthOf(_blob, default), Is.EqualTo(3));
        await Append([6], onTrial: false);
        await Blobs.Complete(_blob, default);
        Assert.That(await Contents(), Is.EqualTo(new byte[] { 1, 2, 3, 6 }));
    }

    [Test]
    public async Task What_was_not_on_trial_is_kept_when_the_process_ended()
    {
        await Append([1, 2, 3], onTrial: false);
        await using (var appending = await Blobs.Append(_blob, onTrial: false, default)) await appending.Write(new byte[Portion - 3]);
        Assert.That(await Blobs.LengthOf(_blob, default), Is.EqualTo(Portion));
    }

    [Test]
    public async Task What_is_discarded_is_gone([Values] bool onTrial, [Values(2, Portion, 2 * Portion + 1)] int length)
    {
        await Append([1, 2, 3], onTrial: false);
        await using (var appending = await Blobs.Append(_blob, onTrial, default))
        {
            await appending.Write(new byte[length]);
            await appending.Discard();
        }
        Assert.That(await Blobs.LengthOf(_blob, default), Is.EqualTo(3));
        await Append([4], onTrial);
        await Blobs.Complete(_blob, default);
        Assert.That(await Contents(), Is.EqualTo(new byte[] { 1, 2, 3, 4 }));
    }

    [Test]
    public async Task What_is_discarded_at_the_very_beginning_leaves_nothing([Values] bool onTrial)
    {
        await using (var appending = await Blobs.Append(_blob, onTrial, default))
        {
            await appending.Write(new byte[Portion + 1]);
            await appending.Discard();
        }
        Assert.That(await Blobs.LengthOf(_blob, default), Is.Zero);
    }

    [Test]
    public async Task What_is_discarded_after_large_parts_does_not_come_back([Values] bool onTrial)
    {
        var bytes = TestUploads.Bytes(2 * Portion + 2);
        await Append(bytes[..(Portion + 1)], onTrial: false);
        await using (var appending = await Blobs.Append(_blob, onTrial, default))
        {
            await appending.Write(new byte[2 * Portion]);
            await appending.Discard();
        }
        Assert.That(await Blobs.LengthOf(_blob, default), Is.EqualTo(Portion + 1));
        await Append(bytes[(Portion + 1)..], onTrial);
        await Blobs.Complete(_blob, default);
        Assert.That(TestUploads.Sha256Of(await Contents()), Is.EqualTo(TestUploads.Sha256Of(bytes)));
    }

    [Test]
    public async Task An_unfinished_blob_is_removed_and_can_be_begun_anew([Values] bool onTrial)
    {
        await Append([1], onTrial: false);
        await using (var appending = await Blobs.Append(_blob, onTrial, default)) await appending.Write(new byte[Portion]);
        await Blobs.Remove(_blob, default);
        Assert.That((await Blobs.LengthOf(_blob, default), await Stored()), Is.EqualTo((0L, Array.Empty<Id>())));
        await Append([7], onTrial);
        await Blobs.Complete(_blob, default);
        Assert.That(await Contents(), Is.EqualTo(new byte[] { 7 }));
    }

    [Test]
    public async Task Everything_that_is_stored_is_listed()
    {
        var blobs = Enumerable.Range(0, 8).Select(_ => TestDevice.NewId()).ToList();
        foreach (var blob in blobs)
        {
            _blob = blob;
            await Append([1], onTrial: false);
        }
        foreach (var blob in blobs.Take(5)) await Blobs.Complete(blob, default);
        Assert.That((await Stored()).Distinct(), Is.EquivalentTo(blobs));
    }

    [Test]
    public async Task What_was_never_begun_cannot_be_completed() =>
        Assert.That((await Assert.ThrowsAsync<StorageException>(async () => await Blobs.Complete(_blob, default)))!.Fault, Is.EqualTo(Faults.StorageFailed));

    IBlobStore Blobs => _store.Open();

    async Task Append(byte[] bytes, bool onTrial)
    {
        await using var appending = await Blobs.Append(_blob, onTrial, default);
        await appending.Write(bytes);
        await appending.Keep();
    }

    async Task<byte[]> Contents()
    {
        await using var stream = await Blobs.Open(_blob, default);
        using var copy = new MemoryStream();
        await stream!.CopyToAsync(copy);
        return copy.ToArray();
    }

    async Task<IReadOnlyList<Id>> Stored()
    {
        var stored = new List<Id>();
        await foreach (var blob in Blobs.List(default)) stored.Add(blob);
        return stored;
    }
}
