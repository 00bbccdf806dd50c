using Chat.Modules.Accounts;
using Chat.Modules.Accounts.Contract;
using Chat.Tests.Storage;
using NUnit.Framework;

namespace Chat.Tests.Modules.Accounts;

public sealed class InviteTests(StoreKind store) : OnBothDatabases(store)
{
    [Test]
    public async Task The_owner_invite_stays_the_same_until_it_is_used()
    {
        var first = await Chat.Sender.Send(new EnsureOwnerInvite());
        Assert.That(first, Has.Length.GreaterThanOrEqualTo(16));
        Assert.That(await Chat.Sender.Send(new EnsureOwnerInvite()), Is.EqualTo(first));
        await Chat.SignUp("ana", first!);
        Assert.That(await Chat.Sender.Send(new EnsureOwnerInvite()), Is.Null);
    }

    [Test]
    public async Task An_invite_tells_who_invites()
    {
        var owner = await Chat.Sender.Send(new EnsureOwnerInvite());
        var unclaimed = await Chat.Sender.Send(new LookUpInvite(owner!, People.Address));
        Assert.That(unclaimed.Value, Is.EqualTo(new InviteInfo(null, Owner: true)));

        var ana = await Chat.SignUp("ana", owner!);
        var invite = await Chat.InviteBy(ana);
        var info = await Chat.Sender.Send(new LookUpInvite(invite, People.Address));
        Assert.That(info.Value.Owner, Is.False);
        Assert.That(info.Value.Inviter!.UserId, Is.EqualTo(ana.User));
    }

    [Test]
    public async Task An_invite_expires_after_14_days()
    {
        var invite = await Chat.InviteBy(await Chat.SignUpOwner());
        Chat.Time.Advance(TimeSpan.FromDays(14) - TimeSpan.FromSeconds(1));
        Assert.That((await Chat.Sender.Send(new LookUpInvite(invite, People.Address))).Fault, Is.Null);
        Chat.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.That((await Chat.Sender.Send(new LookUpInvite(invite, People.Address))).Fault, Is.EqualTo(AccountFaults.InviteExpired));
        Assert.That((await Chat.Sender.Send(People.Request("ben", invite))).Fault, Is.EqualTo(AccountFaults.InviteExpired));
    }

    [Test]
    public async Task Fifty_invites_of_one_person_are_open_at_once()
    {
        var ana = await Chat.SignUpOwner();
        var ben = await Chat.SignUp("ben", await Chat.InviteBy(ana));
        for (var invite = 1; invite < 50; invite++) Assert.That((await Chat.Sender.Send(new CreateInvite(ana, People.Address))).Fault, Is.Null);
        Assert.That((await Chat.Sender.Send(new CreateInvite(ana, People.Address))).Fault, Is.EqualTo(AccountFaults.TooManyInvites));
        Assert.That((await Chat.Sender.Send(new CreateInvite(ben, People.Address))).Fault, Is.Null);
        Chat.Time.Advance(TimeSpan.FromDays(14));
        Assert.That((await Chat.Sender.Send(new CreateInvite(ana, People.Address))).Fault, Is.Null);
    }

    [Test]
    public async Task Many_accounts_at_one_address_cannot_make_invites_without_end()
    {
        var ana = await Chat.SignUpOwner();
        var rate = Chat.Get<InviteRate>();
        for (var invite = 0; invite < 500; invite++) Assert.That(rate.Begin("198.51.100.9"), Is.Null);
        var refused = (await Chat.Sender.Send(new CreateInvite(ana, "198.51.100.9"))).Fault!;
        Assert.That((refused.Code, refused.RetryAfter), Is.EqualTo(("too_many_invites", (TimeSpan?)TimeSpan.FromHours(1))));
        Assert.That((await Chat.Sender.Send(new CreateInvite(ana, People.Address))).Fault, Is.Null, "other addresses do not notice");
        Chat.Time.Advance(TimeSpan.FromHours(1));
        Assert.That((await Chat.Sender.Send(new CreateInvite(ana, "198.51.100.9"))).Fault, Is.Null);
    }

    [Test]
    public async Task The_owner_invite_is_used_up_by_the_owner()
    {
        var invite = await Chat.Sender.Send(new EnsureOwnerInvite());
        await Chat.SignUp("ana", invite!);
        Assert.That((await Chat.Sender.Send(new LookUpInvite(invite!, People.Address))).Fault, Is.EqualTo(AccountFaults.InviteUsed));
        Assert.That((await Chat.Sender.Send(People.Request("ben", invite!))).Fault, Is.EqualTo(AccountFaults.InviteUsed));
    }

    [Test]
    public async Task Two_people_who_race_for_the_last_use_get_one_account()
    {
        var invite = await Chat.Sender.Send(new EnsureOwnerInvite());
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(number => Chat.Sender.Send(People.Request($"racer{(char)('a' + number)}x", invite!)).AsTask()));
        Assert.That(outcomes.Count(outcome => outcome.Fault is null), Is.EqualTo(1));
        Assert.That(outcomes.Where(outcome => outcome.Fault is not null).Select(outcome => outcome.Fault), Is.All.EqualTo(AccountFaults.InviteUsed));
    }

    [TestCase("aaaaaaaaaaaaaaaaaaaaaa")]
    [TestCase("")]
    [TestCase("a'; DROP TABLE users; --")]
    [TestCase("\0")]
    public async Task An_invented_invite_is_unknown(string code)
    {
        Assert.That((await Chat.Sender.Send(new LookUpInvite(code, People.Address))).Fault, Is.EqualTo(AccountFaults.InviteUnknown));
        Assert.That((await Chat.Sender.Send(People.Request("ana", code))).Fault, Is.EqualTo(AccountFaults.InviteUnknown));
    }

    [Test]
    public async Task Guessing_invites_is_slowed_down_for_the_guesser_alone()
    {
        var invite = await Chat.InviteBy(await Chat.SignUpOwner());
        for (var guess = 0; guess < 20; guess++)
            Assert.That((await Chat.Sender.Send(new LookUpInvite($"guess-{guess}", "198.51.100.9"))).Fault, Is.EqualTo(AccountFaults.InviteUnknown));
        var slowed = await Chat.Sender.Send(new LookUpInvite(invite, "198.51.100.9"));
        Assert.That(slowed.Fault!.Code, Is.EqualTo("too_many_attempts"));
        Assert.That(slowed.Fault.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(2)));
        Assert.That((await Chat.Sender.Send(new LookUpInvite(invite, People.Address))).Fault, Is.Null);
    }
}
