using Chat.Modules.Accounts.Contract;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;
using Chat.Tests.Modules.Groups;
using Chat.Tests.Storage;
using Dapper;
using NUnit.Framework;

namespace Chat.Tests.Modules.Messaging;

public sealed class ExpiryTests(StoreKind store) : OnBothDatabases(store)
{
    const long Day = 86_400;

    Crowd _crowd = null!;

    [SetUp]
    public async Task Gather() => _crowd = await Crowd.Gather(Chat);

    [Test]
    public async Task Messages_disappear_and_their_rows_are_really_gone()
    {
        await _crowd.Say(_crowd.Ana, _crowd.Direct, 1);
        Assert.That((await Choose(_crowd.Ben, _crowd.Direct, Day)).Fault, Is.Null, "either person may choose");
        await _crowd.Say(_crowd.Ana, _crowd.Direct, 2);
        await _crowd.Say(_crowd.Ben, _crowd.Direct, 3);
        await Choose(_crowd.Ana, _crowd.Direct, null);
        await _crowd.Say(_crowd.Ana, _crowd.Direct, 4);

        Assert.That(await Chat.Sender.Send(new SweepExpiredMessages()), Is.Zero, "not before their time");
        Chat.Time.Advance(TimeSpan.FromDays(1));
        var empty = (await _crowd.History(_crowd.Ana, _crowd.Direct)).Where(entry => entry.Payload.Length == 0).Select(entry => entry.Sequence);
        Assert.That(empty, Is.EqualTo(new[] { 3L, 4L }), "served empty until the sweep has come");

        Assert.That(await Chat.Sender.Send(new SweepExpiredMessages()), Is.EqualTo(2));
        Assert.That(await StoredSequences(), Is.EqualTo(new[] { 1L, 2L, 5L }));
        Assert.That((await _crowd.History(_crowd.Ana, _crowd.Direct)).Select(entry => entry.Sequence), Is.EqualTo(new[] { 1L, 2L, 5L }));
        Assert.That((await _crowd.Say(_crowd.Ana, _crowd.Direct, 5)).Value.Sequence, Is.EqualTo(6), "sequences are not given out again");
    }

    [Test]
    public async Task With_the_last_message_of_an_epoch_go_its_archives()
    {
        foreach (var (caller, epoch) in new[] { (_crowd.Ana, 1L), (_crowd.Ben, 1L), (_crowd.Ana, 2L) })
            await Chat.Sender.Send(new StoreEpochArchive(caller, _crowd.Direct, epoch, [9]));
        await Choose(_crowd.Ana, _crowd.Direct, Day);
        await _crowd.Say(_crowd.Ana, _crowd.Direct, 1);
        Chat.Time.Advance(TimeSpan.FromDays(1));
        await _crowd.Commit(_crowd.Ana, _crowd.Direct, 1, [], []);
        await Chat.Sender.Send(new SweepExpiredMessages());
        Assert.That(await Archives(_crowd.Ana), Is.EqualTo(new[] { 2L }));
        Assert.That(await Archives(_crowd.Ben), Is.Empty);
    }

    [Test]
    public async Task The_archive_of_the_current_epoch_stays()
    {
        await Chat.Sender.Send(new StoreEpochArchive(_crowd.Ana, _crowd.Direct, 1, [9]));
        await Choose(_crowd.Ana, _crowd.Direct, Day);
        await _crowd.Say(_crowd.Ana, _crowd.Direct, 1);
        Chat.Time.Advance(TimeSpan.FromDays(1));
        Assert.That(await Chat.Sender.Send(new SweepExpiredMessages()), Is.EqualTo(1));
        Assert.That(await Archives(_crowd.Ana), Is.EqualTo(new[] { 1L }));
    }

    [Test]
    public async Task A_thousand_expired_messages_are_swept_in_small_steps()
    {
        await Choose(_crowd.Ana, _crowd.Direct, Day);
        await Task.WhenAll(Enumerable.Range(0, 1100).Select(_ => _crowd.Say(_crowd.Ana, _crowd.Direct, 1).AsTask()));
        Chat.Time.Advance(TimeSpan.FromDays(1));
        Assert.That(await Chat.Sender.Send(new SweepExpiredMessages()), Is.EqualTo(1100));
    }

    [Test]
    public async Task In_a_group_only_an_admin_chooses()
    {
        Assert.That((await Choose(_crowd.Ben, _crowd.Group, Day)).Fault, Is.EqualTo(Faults.NotAnAdmin));
        Assert.That((await Choose(_crowd.Cem, _crowd.Group, Day)).Fault, Is.EqualTo(Faults.NotAMember));
        Assert.That((await Choose(_crowd.Ana, _crowd.Group, Day)).Fault, Is.Null);
        Assert.That((await Chat.Get<IConversationDirectory>().Find(_crowd.Group, _crowd.Ben.User, default))!.ExpiresAfter, Is.EqualTo(Day));
    }

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(3600)]
    public async Task Only_the_three_durations_can_be_chosen(long seconds) =>
        Assert.That((await Choose(_crowd.Ana, _crowd.Direct, seconds)).Fault, Is.EqualTo(AccountFaults.MalformedRequest));

    ValueTask<Outcome<Done>> Choose(Caller by, Id conversation, long? seconds) => Chat.Sender.Send(new ChangeExpiry(by, conversation, seconds));

    async Task<IEnumerable<long>> Archives(Caller caller) =>
        (await Chat.Sender.Send(new GetEpochArchives(caller, _crowd.Direct, 0, long.MaxValue))).Select(archive => archive.Epoch);

    async Task<IEnumerable<long>> StoredSequences()
    {
        await using var connection = await Chat.Database.OpenForReading(CancellationToken.None);
        return await connection.QueryAsync<long>("SELECT sequence FROM messages WHERE conversation_id = @id ORDER BY sequence", new { id = _crowd.Direct });
    }
}
