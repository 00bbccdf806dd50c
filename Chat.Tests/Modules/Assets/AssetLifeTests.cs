using Chat.Modules.Accounts.Contract;
using Chat.Modules.Assets;
using Chat.Modules.Assets.Contract;
using Chat.Modules.Groups.Contract;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Chat.Tests.Modules.Groups;
using Chat.Tests.Storage;
using Chat.Tests.Storage.S3;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace Chat.Tests.Modules.Assets;

/// <summary>How long files live, and how much of them one person may have.</summary>
[TestFixture(StoreKind.Sqlite, BlobStoreKind.S3)]
public sealed class AssetLifeTests(StoreKind store, BlobStoreKind blobs) : OnBothDatabases(store)
{
    FilesOfServer _files = null!;
    Crowd _crowd = null!;

    public AssetLifeTests(StoreKind store) : this(store, BlobStoreKind.Disk)
    {
    }

    [SetUp]
    public async Task Gather() => _crowd = await Crowd.Gather(Chat);

    [Test]
    public async Task A_thousand_uploads_begun_and_left_take_no_place_after_a_day()
    {
        var begun = new List<Outcome<Upload>>();
        for (var upload = 0; upload < 1_000; upload++) begun.Add(await Begin(_crowd.Ana, _crowd.Direct, 1_000_000));
        Assert.That(begun.Count(outcome => outcome.Fault is null), Is.EqualTo(100));
        Assert.That(begun.Skip(100).Select(outcome => outcome.Fault), Has.All.EqualTo(AssetFaults.TooManyUploads));
        Assert.That((await Begin(_crowd.Ben, _crowd.Direct, 1)).Fault, Is.Null, "others are not touched");
        await Append(_crowd.Ana, begun[0].Value.Asset, 0, new byte[10]);
        Assert.That(await Stored(), Is.EqualTo(new[] { begun[0].Value.Asset }), "an announcement takes no disk");

        Chat.Time.Advance(TimeSpan.FromHours(24));
        Assert.That((await Chat.Sender.Send(new GetUpload(_crowd.Ana, begun[0].Value.Asset))).Fault, Is.EqualTo(AssetFaults.Unknown));
        Assert.That((await Begin(_crowd.Ana, _crowd.Direct, 1)).Fault, Is.Null, "before the sweep has come");
        Assert.That(await Chat.Sender.Send(new SweepAssets()), Is.EqualTo(101));
        Assert.That(await Stored(), Is.Empty);
    }

    [Test]
    public async Task An_upload_that_goes_on_lives_on()
    {
        var upload = (await Begin(_crowd.Ana, _crowd.Direct, 3)).Value.Asset;
        for (var piece = 0; piece < 3; piece++)
        {
            Chat.Time.Advance(TimeSpan.FromHours(20));
            await Chat.Sender.Send(new SweepAssets());
            Assert.That((await Append(_crowd.Ana, upload, piece, [1])).Value.Offset, Is.EqualTo(piece + 1));
        }
        Chat.Time.Advance(TimeSpan.FromDays(1_000));
        await Chat.Sender.Send(new SweepAssets());
        Assert.That((await Chat.Sender.Send(new OpenAsset(_crowd.Ben, upload))).Value.Length, Is.EqualTo(3));
    }

    [Test]
    public async Task A_person_has_so_many_files_and_what_is_detached_or_given_up_makes_room()
    {
        var first = await Upload(_crowd.Ana, _crowd.Direct, [1]);
        await Upload(_crowd.Ana, _crowd.Group, [2]);
        await Begin(_crowd.Ana, _crowd.Direct, 10);
        Assert.That((await BeginOfThree(_crowd.Ana)).Fault, Is.EqualTo(AssetFaults.Full), "one that is not finished counts");
        Assert.That((await BeginOfThree(_crowd.Ben)).Fault, Is.Null, "others are not touched");
        await Chat.Sender.Send(new DetachAsset(_crowd.Ana, first, _crowd.Direct));
        await Chat.Sender.Send(new SweepAssets());
        Assert.That((await BeginOfThree(_crowd.Ana)).Fault, Is.Null);
        Assert.That((await BeginOfThree(_crowd.Ana)).Fault, Is.EqualTo(AssetFaults.Full));
        Chat.Time.Advance(AssetLimits.UploadLife);
        Assert.That((await BeginOfThree(_crowd.Ana)).Fault, Is.Null, "before the sweep has come");
        Assert.That((await BeginOfThree(_crowd.Ana)).Fault, Is.Null, "the other one that was left");
        Assert.That((await BeginOfThree(_crowd.Ana)).Fault, Is.EqualTo(AssetFaults.Full));
    }

    [Test]
    public async Task A_person_has_so_many_bytes_and_what_is_detached_is_given_back()
    {
        var most = Chat.Get<ChosenAssetLimits>();
        var first = await Upload(_crowd.Ana, _crowd.Direct, [1]);
        for (var large = 0; large < 9; large++) await Begin(_crowd.Ana, _crowd.Direct, most.MaxBytes);
        Assert.That((await Begin(_crowd.Ana, _crowd.Direct, most.MaxBytes)).Fault, Is.EqualTo(AssetFaults.Full));
        await Chat.Sender.Send(new DetachAsset(_crowd.Ana, first, _crowd.Direct));
        Assert.That((await Begin(_crowd.Ana, _crowd.Direct, most.MaxBytes)).Fault, Is.Null);
        Assert.That((await Begin(_crowd.Ana, _crowd.Direct, most.MaxBytes + 1)).Fault, Is.EqualTo(AssetFaults.TooBig));
    }

    [Test]
    public async Task What_two_people_have_attached_stays_until_both_have_let_go()
    {
        var asset = await Upload(_crowd.Ana, _crowd.Direct, [1, 2, 3]);
        await Chat.Sender.Send(new AttachAsset(_crowd.Ben, asset, _crowd.Direct));
        await Chat.Sender.Send(new AttachAsset(_crowd.Ben, asset, _crowd.Direct));
        await Chat.Sender.Send(new DetachAsset(_crowd.Ana, asset, _crowd.Direct));
        Assert.That((await Chat.Sender.Send(new OpenAsset(_crowd.Ana, asset))).Fault, Is.Null, "nobody takes away what another has sent");
        await Chat.Sender.Send(new DetachAsset(_crowd.Ben, asset, _crowd.Group));
        Assert.That((await Chat.Sender.Send(new OpenAsset(_crowd.Ana, asset))).Fault, Is.Null);
        Assert.That((await Chat.Sender.Send(new DetachAsset(_crowd.Cem, asset, _crowd.Direct))).Fault, Is.EqualTo(AssetFaults.Unknown));
        await Chat.Sender.Send(new DetachAsset(_crowd.Ben, asset, _crowd.Direct));
        Assert.That((await Chat.Sender.Send(new OpenAsset(_crowd.Ana, asset))).Fault, Is.EqualTo(AssetFaults.Unknown));
        Assert.That(await Stored(), Is.Empty);
    }

    [Test]
    public async Task A_file_is_in_a_thousand_conversations_at_most_and_may_be_attached_again_where_it_is()
    {
        var asset = await Upload(_crowd.Ana, _crowd.Direct, [1]);
        await Chat.Database.Write(async connection =>
        {
            for (var other = 1; other < 1_000; other++) await AssetsStore.Attach(connection, asset, People.NewId(), _crowd.Ana.User, null);
            return true;
        }, CancellationToken.None);
        Assert.That((await Chat.Sender.Send(new AttachAsset(_crowd.Ana, asset, _crowd.Group))).Fault, Is.EqualTo(AssetFaults.TooManyConversations));
        Assert.That((await Chat.Sender.Send(new AttachAsset(_crowd.Ana, asset, _crowd.Direct))).Fault, Is.Null);
    }

    [Test]
    public async Task Who_leaves_a_group_no_longer_reads_its_files_and_with_the_last_member_they_go()
    {
        var asset = await Upload(_crowd.Ana, _crowd.Group, [1]);
        var forwarded = await Upload(_crowd.Ana, _crowd.Group, [2]);
        await Chat.Sender.Send(new AttachAsset(_crowd.Ana, forwarded, _crowd.Direct));
        await Chat.Sender.Send(new LeaveGroup(_crowd.Ben, _crowd.Group));
        Assert.That((await Chat.Sender.Send(new OpenAsset(_crowd.Ben, asset))).Fault, Is.EqualTo(AssetFaults.Unknown));
        await Chat.Sender.Send(new LeaveGroup(_crowd.Ana, _crowd.Group));
        Assert.That(await Chat.Sender.Send(new SweepAssets()), Is.EqualTo(1));
        Assert.That(await Stored(), Is.EqualTo(new[] { forwarded }));
        Assert.That((await Chat.Sender.Send(new OpenAsset(_crowd.Ben, forwarded))).Fault, Is.Null);
    }

    [Test]
    public async Task Where_messages_disappear_files_go_by_themselves_a_week_later()
    {
        await Chat.Sender.Send(new ChangeExpiry(_crowd.Ana, _crowd.Direct, 86_400));
        var asset = await Upload(_crowd.Ana, _crowd.Direct, [1]);
        Chat.Time.Advance(TimeSpan.FromDays(7.9));
        await Chat.Sender.Send(new SweepAssets());
        Assert.That((await Chat.Sender.Send(new OpenAsset(_crowd.Ben, asset))).Fault, Is.Null);
        Chat.Time.Advance(TimeSpan.FromDays(0.1));
        Assert.That((await Chat.Sender.Send(new OpenAsset(_crowd.Ben, asset))).Fault, Is.EqualTo(AssetFaults.Unknown), "before the sweep has come");
        Assert.That(await Chat.Sender.Send(new SweepAssets()), Is.EqualTo(1));
        Assert.That(await Stored(), Is.Empty);
    }

    [Test]
    public async Task Attached_once_more_it_stays_as_long_as_the_longer_of_both_messages()
    {
        var asset = await Upload(_crowd.Ana, _crowd.Direct, [1]);
        await Chat.Sender.Send(new ChangeExpiry(_crowd.Ana, _crowd.Direct, 604_800));
        await Chat.Sender.Send(new AttachAsset(_crowd.Ana, asset, _crowd.Direct));
        var disappearing = await Upload(_crowd.Ana, _crowd.Direct, [2]);
        await Chat.Sender.Send(new ChangeExpiry(_crowd.Ana, _crowd.Direct, 86_400));
        await Chat.Sender.Send(new AttachAsset(_crowd.Ana, disappearing, _crowd.Direct));
        Chat.Time.Advance(TimeSpan.FromDays(13.9));
        await Chat.Sender.Send(new SweepAssets());
        Assert.That(await Stored(), Is.EquivalentTo(new[] { asset, disappearing }), "the shorter time does not count");
        await Chat.Sender.Send(new AttachAsset(_crowd.Ana, disappearing, _crowd.Direct));
        Chat.Time.Advance(TimeSpan.FromDays(7));
        await Chat.Sender.Send(new SweepAssets());
        Assert.That(await Stored(), Is.EquivalentTo(new[] { asset, disappearing }), "the longer one does");
        Chat.Time.Advance(TimeSpan.FromDays(1_000));
        await Chat.Sender.Send(new SweepAssets());
        Assert.That(await Stored(), Is.EqualTo(new[] { asset }));
    }

    [Test]
    public async Task A_file_that_cannot_be_deleted_holds_up_no_other()
    {
        var (stuck, other) = (await Upload(_crowd.Ana, _crowd.Direct, [1]), await Upload(_crowd.Ana, _crowd.Direct, [2]));
        foreach (var asset in new[] { stuck, other })
        {
            await Chat.Database.Write(
                async connection =>
                {
                    await AssetsStore.End(connection, asset, Chat.Time.GetUtcNow().ToUnixTimeMilliseconds());
                    return default(Done);
                }, default);
            Chat.Time.Advance(TimeSpan.FromSeconds(1));
        }
        var removal = new AssetRemoval(Chat.Get<AssetsStore>(), Chat.Get<UploadLocks>(), new StuckBlobs(Blobs, stuck), Chat.Database, Chat.Time);
        var sweep = new SweepAssetsHandler(
            Chat.Get<AssetsStore>(), removal, Chat.Get<UnknownBlobs>(), Chat.Database, Chat.Time, NullLogger<SweepAssetsHandler>.Instance);
        Assert.That(await sweep.Handle(new SweepAssets(), default), Is.EqualTo(1));
        Assert.That(await Stored(), Is.EqualTo(new[] { stuck }));
    }

    /// <summary>Each request to a service that is gone waits for minutes.</summary>
    [Test]
    public async Task While_the_service_is_gone_a_sweep_ends_with_the_first_file()
    {
        if (_files.Service is not { } service) return;
        foreach (var _ in Enumerable.Range(0, 5)) await Append(_crowd.Ana, (await Begin(_crowd.Ana, _crowd.Direct, 2)).Value.Asset, 0, [1]);
        Chat.Time.Advance(TimeSpan.FromHours(24));
        service.Calls.Clear();
        service.Interfere = _ => S3Fault.Forbidden;
        await Assert.ThrowsAsync<StorageException>(async () => await Chat.Sender.Send(new SweepAssets()));
        Assert.That(service.Calls, Has.Count.EqualTo(2), "one for the file, one to find out whether it is only this file");
        service.Return();
        Assert.That(await Chat.Sender.Send(new SweepAssets()), Is.EqualTo(5));
    }

    [Test]
    public async Task With_an_account_go_its_unfinished_uploads_and_what_it_sent_stays_with_the_others()
    {
        var sent = await Upload(_crowd.Ben, _crowd.Direct, [1]);
        var unfinished = (await Begin(_crowd.Ben, _crowd.Direct, 2)).Value.Asset;
        await Append(_crowd.Ben, unfinished, 0, [1]);
        await Chat.Sender.Send(new DeleteAccount(_crowd.Ben, People.PasswordOf("ben"), People.DeviceList(2), People.Address));
        await Chat.Sender.Send(new SweepAssets());
        Assert.That(await Stored(), Is.EqualTo(new[] { sent }));
        Assert.That((await Chat.Sender.Send(new OpenAsset(_crowd.Ana, sent))).Value.Length, Is.EqualTo(1));
    }

    [Test]
    public async Task What_lies_in_the_store_and_is_not_known_goes_a_week_after_it_was_seen()
    {
        var known = await Upload(_crowd.Ana, _crowd.Direct, [1]);
        var unknown = People.NewId();
        await using (var appending = await Blobs.Append(unknown, onTrial: false, default))
        {
            await appending.Write(new byte[] { 1 });
            await appending.Keep();
        }
        await Blobs.Complete(unknown, default);
        Chat.Time.Advance(TimeSpan.FromDays(1_000));
        await Chat.Sender.Send(new SweepAssets());
        Assert.That(await Stored(), Is.EquivalentTo(new[] { known, unknown }), "not at once, however old it is");
        Chat.Time.Advance(TimeSpan.FromDays(6));
        await Chat.Sender.Send(new SweepAssets());
        Assert.That(await Stored(), Is.EquivalentTo(new[] { known, unknown }));
        Chat.Time.Advance(TimeSpan.FromDays(1));
        Assert.That(await Chat.Sender.Send(new SweepAssets()), Is.EqualTo(1));
        Assert.That(await Stored(), Is.EqualTo(new[] { known }));
        Assert.That(await Chat.Sender.Send(new CountAssets()), Is.EqualTo(new AssetCount(1, 0)));
        await Blobs.Remove(known, default);
        Assert.That(await Chat.Sender.Send(new CountAssets()), Is.EqualTo(new AssetCount(1, 1)));
    }

    [Test]
    public async Task A_file_whose_end_was_reached_and_not_noted_is_finished_when_it_is_asked_for()
    {
        var upload = (await Begin(_crowd.Ana, _crowd.Direct, 2)).Value.Asset;
        // The server was killed between the last byte and the database.
        await using (var appending = await Blobs.Append(upload, onTrial: false, default))
        {
            await appending.Write(new byte[] { 1, 2 });
            await appending.Keep();
        }
        await Blobs.Complete(upload, default);
        Assert.That((await Chat.Sender.Send(new GetUpload(_crowd.Ana, upload))).Value, Is.EqualTo(new Upload(upload, 2, 2, null)));
        Assert.That((await Chat.Sender.Send(new OpenAsset(_crowd.Ben, upload))).Value.Length, Is.EqualTo(2));
    }

    [TearDown]
    public async Task StopFiles() => await _files.DisposeAsync();

    private protected override async Task<ModulesUnderTest> StartModules(StoreKind store)
    {
        _files = await FilesOfServer.Start(blobs);
        return await ModulesUnderTest.Start(store, _files.Service?.Settings);
    }

    IBlobStore Blobs => Chat.Get<IBlobStore>();

    /// <summary>At a server on which everybody may have three files.</summary>
    ValueTask<Outcome<Upload>> BeginOfThree(Caller by) => new BeginUploadHandler(
        Chat.Database, Chat.Get<IConversationMembers>(), ChosenAssetLimits.Default with { UserCount = 3 }, Chat.Get<IIdSource>(), Chat.Time)
        .Handle(new BeginUpload(by, _crowd.Direct, 10), default);

    ValueTask<Outcome<Upload>> Begin(Caller by, Id conversation, long length) => Chat.Sender.Send(new BeginUpload(by, conversation, length));

    ValueTask<Outcome<Upload>> Append(Caller by, Id asset, long offset, byte[] bytes) =>
        Chat.Sender.Send(new AppendToUpload(by, asset, offset, new MemoryStream(bytes), bytes.Length, Checksum: null));

    async Task<Id> Upload(Caller by, Id conversation, byte[] bytes)
    {
        var asset = (await Begin(by, conversation, bytes.Length)).Value.Asset;
        Assert.That((await Append(by, asset, 0, bytes)).Value.ExpiresAt, Is.Null);
        return asset;
    }

    async Task<IReadOnlyList<Id>> Stored()
    {
        var stored = new List<Id>();
        await foreach (var blob in Blobs.List(default)) stored.Add(blob);
        return stored;
    }
}
