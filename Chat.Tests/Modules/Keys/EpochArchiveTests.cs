using Chat.Modules.Accounts.Contract;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Messaging.Contract;
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

    ValueTask<Outcome<Done>> Store(Caller caller, long epoch, byte[] contents) =>
        Chat.Sender.Send(new StoreEpochArchive(caller, _conversation, epoch, contents));

    ValueTask<IReadOnlyList<EpochArchive>> Read(Caller caller, long from, long to) =>
        Chat.Sender.Send(new GetEpochArchives(caller, _conversation, from, to));
}
