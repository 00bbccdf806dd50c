using Chat.Modules.Accounts.Contract;
using Chat.Modules.Groups.Contract;
using Chat.Modules.Protocol;
using Chat.Tests.Storage;
using NUnit.Framework;

namespace Chat.Tests.Modules.Groups;

public sealed class GroupLinkTests(StoreKind store) : OnBothDatabases(store)
{
    Crowd _crowd = null!;

    [SetUp]
    public async Task Gather() => _crowd = await Crowd.Gather(Chat);

    [Test]
    public async Task A_link_tells_what_it_leads_to_and_lets_somebody_in()
    {
        var link = (await Create()).Value;
        Assert.That((await LookUp(link.Code)).Value, Is.EqualTo(new GroupLinkInfo(_crowd.Group, 2, AlreadyMember: false)));
        Assert.That((await Join(link.Code)).Value, Is.EqualTo(new JoinedGroup(_crowd.Group, 1)));
        Assert.That((await LookUp(link.Code)).Value, Is.EqualTo(new GroupLinkInfo(_crowd.Group, 3, AlreadyMember: true)));
        Assert.That((await _crowd.Commit(_crowd.Cem, _crowd.Group, 1, [_crowd.Cem.Device], [])).Value.Epoch, Is.EqualTo(2), "the device joins by external commit");
    }

    [Test]
    public async Task Who_comes_by_a_link_sees_what_the_group_has_chosen()
    {
        await _crowd.Say(_crowd.Ana, _crowd.Group, 1);
        await Join((await Create()).Value.Code);
        Assert.That(await _crowd.History(_crowd.Cem, _crowd.Group), Is.Empty);
        await _crowd.Say(_crowd.Ana, _crowd.Group, 2);
        Assert.That((await _crowd.History(_crowd.Cem, _crowd.Group)).Select(entry => entry.Sequence), Is.EqualTo(new[] { 3L }));
    }

    [Test]
    public async Task A_link_that_is_used_up_lets_nobody_in_but_answers_a_repeated_join()
    {
        var link = (await Create(uses: 1)).Value;
        await Join(link.Code);
        Assert.That((await Join(link.Code)).Value.ConversationId, Is.EqualTo(_crowd.Group), "the answer to the first attempt may have been lost");
        var dee = await Chat.SignUp("dee", await Chat.InviteBy(_crowd.Ana));
        Assert.That((await Join(link.Code, dee)).Fault, Is.EqualTo(GroupFaults.LinkUsed));
        Assert.That((await LookUp(link.Code, dee)).Fault, Is.EqualTo(GroupFaults.LinkUsed));
    }

    [Test]
    public async Task A_link_that_has_expired_lets_nobody_in()
    {
        var link = (await Create(seconds: 3600)).Value;
        Chat.Time.Advance(TimeSpan.FromHours(1));
        Assert.That((await Join(link.Code)).Fault, Is.EqualTo(GroupFaults.LinkExpired));
        Assert.That((await LookUp(link.Code)).Fault, Is.EqualTo(GroupFaults.LinkExpired));
        Assert.That((await List()).Value, Is.Empty);
    }

    [Test]
    public async Task A_link_that_was_revoked_or_invented_does_not_exist()
    {
        var link = (await Create()).Value;
        Assert.That((await List()).Value, Is.EqualTo(new[] { link }));
        Assert.That((await Chat.Sender.Send(new RevokeGroupLink(_crowd.Ana, _crowd.Group, link.Code))).Fault, Is.Null);
        foreach (var code in new[] { link.Code, "invented", "", new string('x', 1000), "a'b" })
        {
            Assert.That((await LookUp(code)).Fault, Is.EqualTo(GroupFaults.LinkUnknown), code);
            Assert.That((await Join(code)).Fault, Is.EqualTo(GroupFaults.LinkUnknown), code);
        }
    }

    [Test]
    public async Task Guessing_at_links_is_slowed_down_together_with_guessing_at_invites()
    {
        Outcome<GroupLinkInfo> answer;
        var guesses = 0;
        do answer = await LookUp($"guess{guesses}");
        while (answer.Fault == GroupFaults.LinkUnknown && ++guesses < 100);
        Assert.That(answer.Fault!.Code, Is.EqualTo("too_many_attempts"));
        Assert.That((await Chat.Sender.Send(new LookUpInvite("guess", People.Address))).Fault!.Code, Is.EqualTo("too_many_attempts"));
    }

    [Test]
    public async Task Only_admins_make_list_and_revoke_links()
    {
        Assert.That((await Create(by: _crowd.Ben)).Fault, Is.EqualTo(Faults.NotAnAdmin));
        Assert.That((await Create(by: _crowd.Cem)).Fault, Is.EqualTo(Faults.NotAMember));
        Assert.That((await Chat.Sender.Send(new ListGroupLinks(_crowd.Ben, _crowd.Group))).Fault, Is.EqualTo(Faults.NotAnAdmin));
        var link = (await Create()).Value;
        Assert.That((await Chat.Sender.Send(new RevokeGroupLink(_crowd.Ben, _crowd.Group, link.Code))).Fault, Is.EqualTo(Faults.NotAnAdmin));
        Assert.That((await LookUp(link.Code)).Fault, Is.Null);
    }

    [TestCase(0L, null)]
    [TestCase(long.MaxValue, null)]
    [TestCase(null, 0L)]
    [TestCase(null, 1001L)]
    public async Task A_link_has_sensible_bounds(long? seconds, long? uses) =>
        Assert.That((await Create(seconds, uses)).Fault, Is.EqualTo(AccountFaults.MalformedRequest));

    [Test]
    public async Task A_group_has_a_bounded_number_of_links()
    {
        for (var i = 0; i < 50; i++) Assert.That((await Create()).Fault, Is.Null);
        Assert.That((await Create()).Fault, Is.EqualTo(GroupFaults.LinksFull));
    }

    ValueTask<Outcome<GroupLink>> Create(long? seconds = null, long? uses = null, Caller? by = null) =>
        Chat.Sender.Send(new CreateGroupLink(by ?? _crowd.Ana, _crowd.Group, seconds, uses));

    ValueTask<Outcome<IReadOnlyList<GroupLink>>> List() => Chat.Sender.Send(new ListGroupLinks(_crowd.Ana, _crowd.Group));

    ValueTask<Outcome<GroupLinkInfo>> LookUp(string code, Caller? by = null) => Chat.Sender.Send(new LookUpGroupLink(by ?? _crowd.Cem, code, People.Address));

    ValueTask<Outcome<JoinedGroup>> Join(string code, Caller? by = null) => Chat.Sender.Send(new JoinByGroupLink(by ?? _crowd.Cem, code, People.Address));
}
