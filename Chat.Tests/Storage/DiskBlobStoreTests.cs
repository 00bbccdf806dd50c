using Chat.Host.SingleNode;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Chat.Tests.EndToEnd;
using NUnit.Framework;

namespace Chat.Tests.Storage;

/// <summary>What only files and folders can do wrong.</summary>
public sealed class DiskBlobStoreTests
{
    readonly Id _blob = TestDevice.NewId();
    string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("chat-blobs-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task What_is_complete_can_be_completed_again_where_nothing_is_unfinished()
    {
        await using (var appending = await Blobs.Append(_blob, onTrial: false, default))
        {
            await appending.Write(new byte[] { 1 });
            await appending.Keep();
        }
        await Blobs.Complete(_blob, default);
        Directory.Delete(Path.Combine(_folder, "assets", "unfinished"));
        await Blobs.Complete(_blob, default);
        Assert.That(await Blobs.LengthOf(_blob, default), Is.EqualTo(1));
    }

    [Test]
    public async Task A_file_that_was_put_where_a_folder_belongs_is_a_storage_failure()
    {
        await File.WriteAllBytesAsync(Path.Combine(_folder, "assets"), [0]);
        var failure = await Assert.ThrowsAsync<StorageException>(async () => await Blobs.Append(_blob, onTrial: false, default));
        Assert.That(failure!.Fault, Is.EqualTo(Faults.StorageFailed));
    }

    /// <summary>A new one each time, as after a restart.</summary>
    DiskBlobStore Blobs => new(Path.Combine(_folder, "assets"));
}
