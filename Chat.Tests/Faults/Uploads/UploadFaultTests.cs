using System.Net;
using Chat.Modules.Protocol;
using Chat.Tests.EndToEnd;
using Chat.Tests.FaultTests.Disk;
using Chat.Tests.Storage;
using NUnit.Framework;

namespace Chat.Tests.FaultTests.Uploads;

/// <summary>Uploads that break: a killed server, a full disk, lost and hostile clients. What was acknowledged is there, and the rest goes on.</summary>
[TestFixture(BlobStoreKind.Disk)]
[TestFixture(BlobStoreKind.S3)]
public sealed class UploadFaultTests(BlobStoreKind blobs)
{
    const int MiB = 1024 * 1024;
    const int Piece = 256 * 1024;

    /// <summary>Of a body that is still coming either kind of store has got the first so many bytes.</summary>
    const int Portion = 8 * MiB;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    FilesOfServer _files = null!;

    [SetUp]
    public async Task StartFiles() => _files = await FilesOfServer.Start(blobs);

    [TearDown]
    public async Task StopFiles() => await _files.DisposeAsync();

    [Test]
    public async Task A_server_killed_in_the_middle_of_an_upload_says_how_far_it_came_and_goes_on_from_there([Values] bool withChecksum)
    {
        var bytes = TestUploads.Bytes(12 * MiB);
        var data = Directory.CreateTempSubdirectory("chat-upload-").FullName;
        await using (var server = await ProductProcess.Start(["--Chat:Data", data, .. _files.Arguments]))
        {
            await using var ana = await TestDevice.SignUp(server.Address, "ana", await server.OwnerInvite);
            await using var ben = await TestDevice.SignUp(server.Address, "ben", await ana.Invite());
            var conversation = await ana.StartConversation(await ana.Connect(), ben);
            var upload = await ana.BegunUpload(conversation, bytes.Length);
            using (var raw = await RawUpload.Begin(ana, upload, bytes.Length, withChecksum ? TestUploads.Sha256Of(bytes) : null))
            {
                await raw.Send(bytes.AsMemory(0, 9 * MiB));
                await Eventually.Holds(() => (withChecksum ? _files.UnfinishedBytes(data) : _files.CountedBytes(data)) >= Portion, Patience, () => "bytes come to the store");
                await server.Kill();
            }
            var stored = _files.CountedBytes(data);
            await server.StartAgain();

            var offset = await ana.OffsetOf(upload);
            Assert.That(offset, Is.EqualTo(withChecksum ? 0 : stored), "bytes whose checksum was not looked at do not count");
            Assert.That((await ana.Append(upload, offset, bytes[(int)offset..])).Status, Is.EqualTo(HttpStatusCode.NoContent));
            Assert.That(TestUploads.Sha256Of((await ben.Download(upload)).Body), Is.EqualTo(TestUploads.Sha256Of(bytes)));
        }
        Directory.Delete(data, recursive: true);
    }

    [Test]
    public async Task A_finished_file_is_there_after_the_server_was_killed()
    {
        var bytes = TestUploads.Bytes(MiB);
        var data = Directory.CreateTempSubdirectory("chat-upload-").FullName;
        await using (var server = await ProductProcess.Start(["--Chat:Data", data, .. _files.Arguments]))
        {
            await using var ana = await TestDevice.SignUp(server.Address, "ana", await server.OwnerInvite);
            await using var ben = await TestDevice.SignUp(server.Address, "ben", await ana.Invite());
            var asset = await ana.Upload(await ana.StartConversation(await ana.Connect(), ben), bytes);
            await server.Kill();
            await server.StartAgain();
            Assert.That(TestUploads.Sha256Of((await ben.Download(asset)).Body), Is.EqualTo(TestUploads.Sha256Of(bytes)));
        }
        Directory.Delete(data, recursive: true);
    }

    [Test, Category("needs root")]
    public async Task A_disk_that_fills_up_in_the_middle_refuses_by_name_leaves_room_for_messages_and_goes_on_when_there_is_room()
    {
        if (blobs == BlobStoreKind.S3) Assert.Ignore("Another machine's disk.");
        using var disk = SmallDisk.Mount(mebibytes: 160);
        await using var two = await TwoPeople.Start(StoreKind.Sqlite, disk.Folder);
        var bytes = TestUploads.Bytes(48 * MiB);
        var upload = await two.Ana.BegunUpload(two.Conversation, bytes.Length);
        var refused = await two.Ana.Append(upload, 0, bytes);
        Assert.That((refused.Status, refused.Code), Is.EqualTo((HttpStatusCode.InsufficientStorage, "storage_full")));
        var offset = await two.Ana.OffsetOf(upload);
        Assert.That(offset, Is.GreaterThan(0).And.LessThan(bytes.Length), "what came before is kept");
        await two.AnaSocket.SendMessage(two.Conversation, 1, TwoPeople.Payload(1));
        await two.AnaSocket.Next(FrameKind.Accepted);

        SmallDisk.Run("mount", "-o", "remount,size=320m", disk.Folder);
        Assert.That((await two.Ana.Append(upload, offset, bytes[(int)offset..])).Status, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(TestUploads.Sha256Of((await two.Ben.Download(upload)).Body), Is.EqualTo(TestUploads.Sha256Of(bytes)));
    }

    [Test]
    public async Task Of_two_requests_for_one_upload_the_second_is_refused_and_whoever_asks_where_it_stands_takes_it_over()
    {
        await using var two = await TwoPeople.Start(StoreKind.Sqlite, settings: _files.Arguments);
        var bytes = TestUploads.Bytes(10 * MiB);
        var upload = await two.Ana.BegunUpload(two.Conversation, bytes.Length);
        using var hanging = await RawUpload.Begin(two.Ana, upload, bytes.Length);
        await hanging.Send(bytes.AsMemory(0, Portion));
        await Eventually.Holds(() => _files.CountedBytes(two.Server.DataFolder) == Portion, Patience, () => "bytes come to the store");
        var second = await two.Ana.Append(upload, 0, bytes);
        Assert.That((second.Status, second.Code), Is.EqualTo((HttpStatusCode.Locked, "upload_busy")));

        var offset = await two.Ana.OffsetOf(upload);
        Assert.That(offset, Is.EqualTo(Portion));
        Assert.That(await hanging.Status(), Is.EqualTo(423), "the first one is told");
        Assert.That((await two.Ana.Append(upload, offset, bytes[(int)offset..])).Status, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(TestUploads.Sha256Of((await two.Ben.Download(upload)).Body), Is.EqualTo(TestUploads.Sha256Of(bytes)));
    }

    [Test]
    public async Task An_upload_is_cancelled_while_its_bytes_come()
    {
        await using var two = await TwoPeople.Start(StoreKind.Sqlite, settings: _files.Arguments);
        var upload = await two.Ana.BegunUpload(two.Conversation, 10 * MiB);
        using var hanging = await RawUpload.Begin(two.Ana, upload, 10 * MiB);
        await hanging.Send(new byte[Portion]);
        await Eventually.Holds(() => _files.CountedBytes(two.Server.DataFolder) >= Portion, Patience, () => "bytes come to the store");
        Assert.That((await two.Ana.Tus("DELETE", upload)).Status, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(_files.UnfinishedBytes(two.Server.DataFolder), Is.Zero);
    }

    [Test]
    public async Task What_came_before_a_client_was_lost_is_kept()
    {
        await using var two = await TwoPeople.Start(StoreKind.Sqlite, settings: _files.Arguments);
        var upload = await two.Ana.BegunUpload(two.Conversation, 10 * MiB);
        using (var lost = await RawUpload.Begin(two.Ana, upload, 10 * MiB))
        {
            await lost.Send(new byte[Portion]);
            await Eventually.Holds(() => _files.CountedBytes(two.Server.DataFolder) == Portion, Patience, () => "bytes come to the store");
            await lost.Send(new byte[1000]);
        }
        await Eventually.Holds(async () => (await two.Ana.Append(upload, 0, [])).Code != "upload_busy", Patience, () => "the server sees that the client is lost");
        Assert.That(await two.Ana.OffsetOf(upload), Is.InRange(Portion, Portion + 1000));
    }

    /// <summary>More than a body's worth of memory would be 100 times 100 MiB.</summary>
    [Test]
    public async Task A_hundred_uploads_that_promise_much_and_hang_cost_little_and_others_go_on()
    {
        const long GrowthAtMost = 200L * MiB;
        var data = Directory.CreateTempSubdirectory("chat-upload-").FullName;
        await using (var server = await ProductProcess.Start(["--Chat:Data", data, .. _files.Arguments]))
        {
            await using var ana = await TestDevice.SignUp(server.Address, "ana", await server.OwnerInvite);
            await using var eve = await TestDevice.SignUp(server.Address, "eve", await ana.Invite());
            var conversation = await ana.StartConversation(await ana.Connect(), eve);
            var before = server.ResidentBytes;
            var hanging = new List<RawUpload>();
            for (var upload = 0; upload < 100; upload++)
            {
                var raw = await RawUpload.Begin(eve, await eve.BegunUpload(conversation, 100L * MiB), 100L * MiB);
                await raw.Send(new byte[Piece]);
                hanging.Add(raw);
            }
            Assert.That((await eve.BeginUpload(conversation, 1)).Code, Is.EqualTo("too_many_uploads"));
            var bytes = TestUploads.Bytes(8 * MiB);
            var asset = await ana.Upload(conversation, bytes);
            Assert.That(TestUploads.Sha256Of((await ana.Download(asset)).Body), Is.EqualTo(TestUploads.Sha256Of(bytes)));
            var growth = server.ResidentBytes - before;
            await TestContext.Out.WriteLineAsync($"{growth / MiB} MiB more memory");
            Assert.That(growth, Is.LessThan(GrowthAtMost));
            foreach (var raw in hanging) raw.Dispose();
        }
        Directory.Delete(data, recursive: true);
    }
}
