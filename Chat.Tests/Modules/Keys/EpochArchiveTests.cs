using Chat.Modules.Accounts.Contract;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Chat.Tests.Storage;
using NUnit.Framework;

namespace Chat.Tests.Modules.Keys;

public sealed class EpochArchiveTests(StoreKind store) : OnBothDatabases(store)
{
    readonly Id _conversation = People.NewId();
    Caller _ana;
    Caller _ben;

    [SetUp]
    public async Task StartConversation()
    {
        _ana = await Chat.SignUpOwner();
        _ben = await Chat.SignUp("ben", await Chat.InviteBy(_ana));
        await Chat.Sender.Send(new OpenDirectConversation(_ana, _conversation, _ben.User));
    }

    [Test]
    public async Task The_first_archive_of_an_epoch_stays_and_is_its_owners_alone()
    {
        Assert.That((await Store(_ana, 1, [1])).Fault, Is.Null);
        Assert.That((await Store(_ana, 1, [2])).Fault, Is.Null);
        Assert.That((await Store(_ben, 1, [3])).Fault, Is.Null);
        Assert.That((await Read(_ana, 0, 10)).Select(archive => (archive.Epoch, archive.Sealed.Single())), Is.EqualTo(new[] { (1L, (byte)1) }));
    }

    [Test]
    public async Task Archives_come_ascending_within_the_range_and_at_most_200()
    {
        for (var epoch = 250; epoch > 0; epoch--) await Store(_ana, epoch, [1]);
        Assert.That((await Read(_ana, 3, 5)).Select(archive => archive.Epoch), Is.EqualTo(new long[] { 3, 4, 5 }));
        var page = await Read(_ana, 0, long.MaxValue);
        Assert.That(page.Select(archive => archive.Epoch), Is.EqualTo(Enumerable.Range(1, 200).Select(epoch => (long)epoch)));
    }

    [Test]
    public async Task What_is_too_big_empty_or_somewhere_else_is_refused()
    {
        Assert.That((await Store(_ana, 1, [])).Fault, Is.EqualTo(AccountFaults.MalformedRequest));
        Assert.That((await Store(_ana, 1, new byte[256 * 1024 + 1])).Fault, Is.EqualTo(AccountFaults.MalformedRequest));
        Assert.That((await Store(_ana, -1, [1])).Fault, Is.EqualTo(AccountFaults.MalformedRequest));
        Assert.That((await Chat.Sender.Send(new StoreEpochArchive(_ana, People.NewId(), 1, [1]))).Fault, Is.EqualTo(Faults.NotAMember));
    }

    [Test]
    public async Task Many_are_stored_at_once_and_what_is_not_kept_is_named()
    {
        var elsewhere = People.NewId();
        var stored = (await StoreAll(_ana, new SealedArchive(_conversation, 1, [1]), new SealedArchive(_conversation, 2, [2], BaseEpoch: 1), new SealedArchive(_conversation, 3, [3], BaseEpoch: 2),
            new SealedArchive(elsewhere, 1, [4]))).Value;
        Assert.That(stored.NotAMember, Is.EqualTo(new[] { elsewhere }));
        Assert.That(stored.WholeNeeded, Is.EqualTo(new[] { new EpochOf(_conversation, 3) }), "a base must be whole, so that nothing leans on what leans");
        Assert.That((await StoreAll(_ana, new SealedArchive(_conversation, 2, [9]))).Value.WholeNeeded, Is.Empty);
        Assert.That((await Read(_ana, 0, 9)).Select(archive => archive.Sealed.Single()), Is.EqualTo(new byte[] { 1, 2 }));
        Assert.That((await StoreAll(_ben, new SealedArchive(_conversation, 2, [2], BaseEpoch: 1))).Value.WholeNeeded, Has.Count.EqualTo(1), "another's is no base");
    }

    [Test]
    public async Task A_request_for_many_that_is_malformed_is_refused()
    {
        Assert.That((await StoreAll(_ana, new SealedArchive(_conversation, 2, [1], BaseEpoch: 2))).Fault, Is.EqualTo(AccountFaults.MalformedRequest));
        Assert.That((await StoreAll(_ana, new SealedArchive(_conversation, 2, [1], BaseEpoch: -1))).Fault, Is.EqualTo(AccountFaults.MalformedRequest));
        Assert.That((await StoreAll(_ana, [.. Enumerable.Repeat(new SealedArchive(_conversation, 2, [1]), 201)])).Fault, Is.EqualTo(AccountFaults.MalformedRequest));
        Assert.That((await Chat.Sender.Send(new QueryEpochArchives(_ana, [.. Enumerable.Repeat(new EpochRange(_conversation, 0, 1), 201)]))).Fault, Is.EqualTo(AccountFaults.MalformedRequest));
        Assert.That((await Chat.Sender.Send(new ListHeldEpochs(_ana, [new EpochRange(_conversation, 0, 10_000)]))).Fault, Is.EqualTo(AccountFaults.MalformedRequest));
    }

    [Test]
    public async Task Archives_of_many_conversations_come_together_each_after_the_whole_one_it_leans_on()
    {
        var other = People.NewId();
        await Chat.Sender.Send(new OpenDirectConversation(_ana, other, (await Chat.SignUp("cara", await Chat.InviteBy(_ana))).User));
        await StoreAll(_ana, new SealedArchive(_conversation, 1, [1]), new SealedArchive(_conversation, 7, [7], BaseEpoch: 1), new SealedArchive(other, 4, [4]));
        await StoreAll(_ben, new SealedArchive(_conversation, 7, [9]));
        var found = (await Chat.Sender.Send(new QueryEpochArchives(_ana, [new EpochRange(_conversation, 5, 9), new EpochRange(other, 0, 9)]))).Value;
        Assert.That(found.More, Is.False);
        Assert.That(found.Archives.Select(archive => (archive.ConversationId, archive.Epoch, archive.BaseEpoch)),
            Is.EqualTo(new[] { (_conversation, 1L, (long?)null), (_conversation, 7L, 1L), (other, 4L, null) }));
    }

    [Test]
    public async Task A_full_answer_says_that_there_is_more()
    {
        for (var epoch = 1; epoch <= 10; epoch++) await Store(_ana, epoch, new byte[256 * 1024]);
        var found = (await Chat.Sender.Send(new QueryEpochArchives(_ana, [new EpochRange(_conversation, 0, 99)]))).Value;
        Assert.That((found.Archives.Count, found.More), Is.EqualTo((8, true)));
        found = (await Chat.Sender.Send(new QueryEpochArchives(_ana, [new EpochRange(_conversation, 9, 99)]))).Value;
        Assert.That((found.Archives.Count, found.More), Is.EqualTo((2, false)));
    }

    [Test]
    public async Task The_owner_learns_which_epochs_are_held()
    {
        foreach (var epoch in new[] { 1, 2, 3, 7, 9, 10 }) await Store(_ana, epoch, [1]);
        await Store(_ben, 8, [1]);
        var held = (await Chat.Sender.Send(new ListHeldEpochs(_ana, [new EpochRange(_conversation, 2, 9_000)]))).Value;
        Assert.That(held.Ranges.Select(range => (range.From, range.To)), Is.EqualTo(new[] { (2L, 3L), (7L, 7L), (9L, 10L) }));
    }

    [Test]
    public async Task An_archive_that_others_lean_on_outlives_its_epochs_last_message()
    {
        await StoreAll(_ana, new SealedArchive(_conversation, 1, [1]), new SealedArchive(_conversation, 2, [2], BaseEpoch: 1));
        await StoreAll(_ben, new SealedArchive(_conversation, 1, [1]));
        await Forget(1);
        Assert.That((await Read(_ana, 0, 9)).Select(archive => archive.Epoch), Is.EqualTo(new long[] { 1, 2 }));
        Assert.That(await Read(_ben, 0, 9), Is.Empty);
        await Forget(2);
        await Forget(1);
        Assert.That(await Read(_ana, 0, 9), Is.Empty);
    }

    Task<bool> Forget(long epoch) => Chat.Get<IDatabase>().Write(async connection =>
    {
        await Chat.Get<IEpochArchives>().Forget(connection, _conversation, epoch);
        return true;
    }, CancellationToken.None);

    ValueTask<Outcome<StoredArchives>> StoreAll(Caller caller, params SealedArchive[] archives) => Chat.Sender.Send(new StoreEpochArchives(caller, archives));

    ValueTask<Outcome<Done>> Store(Caller caller, long epoch, byte[] contents) =>
        Chat.Sender.Send(new StoreEpochArchive(caller, _conversation, epoch, contents));

    ValueTask<IReadOnlyList<EpochArchive>> Read(Caller caller, long from, long to) =>
        Chat.Sender.Send(new GetEpochArchives(caller, _conversation, from, to));
}
