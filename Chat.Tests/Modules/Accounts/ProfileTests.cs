using Chat.Modules.Accounts.Contract;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;
using Chat.Tests.Storage;
using NUnit.Framework;

namespace Chat.Tests.Modules.Accounts;

public sealed class ProfileTests(StoreKind store) : OnBothDatabases(store)
{
    Caller _ana;
    Caller _ben;
    Caller _cara;

    [SetUp]
    public async Task SignUp()
    {
        _ana = await Chat.SignUpOwner();
        var invite = await Chat.InviteBy(_ana);
        _ben = await Chat.SignUp("ben", invite);
        _cara = await Chat.SignUp("cara", invite);
        await Chat.Sender.Send(new OpenDirectConversation(_ben, People.NewId(), _ana.User));
    }

    [Test]
    public async Task Both_names_change_and_the_new_username_signs_in()
    {
        var me = (await Chat.Sender.Send(new ChangeProfile(_ana, " Anna.B ", "  Anna Béla "))).Fault;
        Assert.That(me, Is.EqualTo(AccountFaults.UsernameInvalid), "spaces are no part of a username");
        var changed = (await Chat.Sender.Send(new ChangeProfile(_ana, "Anna.B", "  Anna Béla "))).Value;
        Assert.That((changed.Username, changed.DisplayName, changed.Role), Is.EqualTo(("anna.b", "Anna Béla", "owner")));
        Assert.That((await Chat.SignIn("anna.b", People.SecretOf("ana"))).Fault, Is.Null);
        Assert.That((await Chat.SignIn("ana")).Fault, Is.EqualTo(AccountFaults.SignInRefused));
        Assert.That(await Chat.Sender.Send(new FindPeople("ana")), Is.Empty);
    }

    [Test]
    public async Task Names_that_are_taken_look_alike_or_cannot_be_seen_are_refused()
    {
        Assert.That(await Rename(_ana, "ben"), Is.EqualTo(AccountFaults.UsernameTaken));
        Assert.That(await Rename(_ana, "b.e.n"), Is.EqualTo(AccountFaults.UsernameTaken));
        Assert.That(await Rename(_ana, "a.n.a"), Is.Null, "one's own look-alike is free");
        Assert.That((await Chat.Sender.Send(new ChangeProfile(_ana, "ana", "\u200B"))).Fault, Is.EqualTo(AccountFaults.DisplayNameInvalid));
    }

    [Test]
    public async Task A_former_username_is_kept_from_others_for_30_days_and_may_be_taken_back()
    {
        Assert.That(await Rename(_ana, "anna"), Is.Null);
        Assert.That(await Rename(_ben, "ana"), Is.EqualTo(AccountFaults.UsernameTaken));
        Assert.That((await Chat.Sender.Send(People.Request("a-n-a", await Chat.InviteBy(_ben)))).Fault, Is.EqualTo(AccountFaults.UsernameTaken));
        Assert.That(await Rename(_ana, "ana"), Is.Null);
        Assert.That(await Rename(_ana, "anna"), Is.Null);
        Chat.Time.Advance(TimeSpan.FromDays(30));
        Assert.That(await Rename(_ben, "ana"), Is.Null);
    }

    [Test]
    public async Task Of_two_who_want_a_username_at_once_one_gets_it()
    {
        var outcomes = await Task.WhenAll(Rename(_ben, "same"), Rename(_cara, "s.a.m.e"));
        Assert.That(outcomes, Is.EquivalentTo(new[] { null, AccountFaults.UsernameTaken }));
    }

    [Test]
    public async Task Acquaintances_and_own_devices_read_what_changed_since_they_last_asked_and_nobody_else_does()
    {
        var (bens, caras, anas) = (await Changes(_ben, null), await Changes(_cara, null), await Changes(_ana, null));
        Assert.That(bens.People, Is.Empty);
        await Rename(_ana, "anna");
        var heard = await Changes(_ben, bens.Version);
        Assert.That(heard.People.Select(person => person.Username), Is.EqualTo(new[] { "anna" }));
        Assert.That((await Changes(_ana, anas.Version)).People.Select(person => person.UserId), Is.EqualTo(new[] { _ana.User }));
        Assert.That((await Changes(_cara, caras.Version)).People, Is.Empty);
        Assert.That((await Changes(_ben, heard.Version)).People, Is.Empty);
        await Rename(_ana, "anna");
        Assert.That((await Changes(_ben, heard.Version)).People, Is.Empty, "nothing was changed");
    }

    [Test]
    public async Task Changes_one_after_the_other_are_slowed_down()
    {
        for (var change = 0; change < 20; change++) Assert.That(await Rename(_ana, $"ana{change}"), Is.Null);
        Assert.That((await Rename(_ana, "ana"))!.Code, Is.EqualTo("too_many_attempts"));
        Assert.That(await Rename(_ben, "bert"), Is.Null);
    }

    async Task<Fault?> Rename(Caller who, string username) => (await Chat.Sender.Send(new ChangeProfile(who, username, username))).Fault;

    async Task<PeopleChanges> Changes(Caller who, long? after) => await Chat.Sender.Send(new GetPeopleChanges(who, after));
}
