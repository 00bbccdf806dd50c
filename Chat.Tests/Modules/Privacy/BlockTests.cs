using Chat.Modules.Privacy.Contract;
using Chat.Modules.Protocol;
using Chat.Tests.Modules.Groups;
using Chat.Tests.Storage;
using NUnit.Framework;

namespace Chat.Tests.Modules.Privacy;

public sealed class BlockTests(StoreKind store) : OnBothDatabases(store)
{
    Crowd _crowd = null!;

    [SetUp]
    public async Task Gather() => _crowd = await Crowd.Gather(Chat);

    [Test]
    public async Task While_one_has_blocked_the_other_neither_can_write_to_the_other_and_groups_go_on()
    {
        await Block(_crowd.Ben, _crowd.Ana);
        Assert.That((await _crowd.Say(_crowd.Ana, _crowd.Direct, 1)).Fault, Is.EqualTo(Faults.Blocked));
        Assert.That((await _crowd.Say(_crowd.Ben, _crowd.Direct, 1)).Fault, Is.EqualTo(Faults.Blocked));
        Assert.That((await _crowd.Say(_crowd.Ana, _crowd.Group, 1)).Fault, Is.Null);

        await Chat.Sender.Send(new UnblockPerson(_crowd.Ben, _crowd.Ana.User));
        Assert.That((await _crowd.Say(_crowd.Ana, _crowd.Direct, 1)).Fault, Is.Null);
    }

    [Test]
    public async Task What_both_have_blocked_stays_blocked_until_both_have_unblocked()
    {
        await Block(_crowd.Ben, _crowd.Ana);
        await Block(_crowd.Ana, _crowd.Ben);
        await Chat.Sender.Send(new UnblockPerson(_crowd.Ben, _crowd.Ana.User));
        Assert.That((await _crowd.Say(_crowd.Ben, _crowd.Direct, 1)).Fault, Is.EqualTo(Faults.Blocked));
    }

    [Test]
    public async Task A_message_that_was_stored_before_the_block_is_answered_as_before()
    {
        var id = People.NewId();
        var said = (await _crowd.Say(_crowd.Ana, _crowd.Direct, 1, id)).Value;
        await Block(_crowd.Ben, _crowd.Ana);
        Assert.That((await _crowd.Say(_crowd.Ana, _crowd.Direct, 1, id)).Value.Sequence, Is.EqualTo(said.Sequence));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Neither_can_add_the_other_to_a_group(bool adminBlocks)
    {
        if (adminBlocks) await Block(_crowd.Ana, _crowd.Cem);
        else await Block(_crowd.Cem, _crowd.Ana);
        Assert.That((await _crowd.Commit(_crowd.Ana, _crowd.Group, 1, [_crowd.Cem.Device], [_crowd.Cem.User])).Fault, Is.EqualTo(Faults.UnknownPerson));
    }

    [Test]
    public async Task Blocks_are_listed_for_who_made_them_and_blocking_twice_is_blocking_once()
    {
        await Block(_crowd.Ben, _crowd.Ana);
        await Block(_crowd.Ben, _crowd.Ana);
        Assert.That(await Chat.Sender.Send(new ListBlocks(_crowd.Ben)), Is.EqualTo(new[] { _crowd.Ana.User }));
        Assert.That(await Chat.Sender.Send(new ListBlocks(_crowd.Ana)), Is.Empty, "who was blocked is not told");
    }

    [Test]
    public async Task Nobody_blocks_a_stranger_or_themselves()
    {
        Assert.That((await Chat.Sender.Send(new BlockPerson(_crowd.Ana, People.NewId()))).Fault, Is.EqualTo(Faults.UnknownPerson));
        Assert.That((await Chat.Sender.Send(new BlockPerson(_crowd.Ana, _crowd.Ana.User))).Fault, Is.EqualTo(Faults.UnknownPerson));
    }

    [Test]
    public async Task Privacy_is_open_until_somebody_changes_it_and_holds_both_ways()
    {
        Assert.That(await Chat.Sender.Send(new GetPrivacy(_crowd.Ana)), Is.EqualTo(new PrivacySettings(true, true)));
        await Chat.Sender.Send(new ChangePrivacy(_crowd.Ana, new PrivacySettings(LastSeen: false, ReadReceipts: true)));
        Assert.That(await Chat.Sender.Send(new GetPrivacy(_crowd.Ana)), Is.EqualTo(new PrivacySettings(false, true)));
        var rules = await Chat.Get<IPrivacy>().Now();
        Assert.Multiple(() =>
        {
            Assert.That(rules.SharePresence(_crowd.Ana.User, _crowd.Ben.User), Is.False);
            Assert.That(rules.SharePresence(_crowd.Ben.User, _crowd.Ana.User), Is.False);
            Assert.That(rules.SharePresence(_crowd.Ana.User, _crowd.Ana.User), Is.True);
            Assert.That(rules.SharePresence(_crowd.Ben.User, _crowd.Cem.User), Is.True);
            Assert.That(rules.ShareReading(_crowd.Ana.User, _crowd.Ben.User), Is.True);
        });
    }

    async Task Block(Caller by, Caller other) => Assert.That((await Chat.Sender.Send(new BlockPerson(by, other.User))).Fault, Is.Null);
}
