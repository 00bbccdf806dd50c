using Chat.Modules.Accounts.Contract;
using Chat.Modules.Groups.Contract;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Notifications.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Privacy.Contract;
using Chat.Modules.Protocol;
using Chat.Tests.Modules.Groups;
using Chat.Tests.Storage;
using Dapper;
using NUnit.Framework;

namespace Chat.Tests.Modules.Accounts;

public sealed class DeletionTests(StoreKind store) : OnBothDatabases(store)
{
    Crowd _crowd = null!;

    [SetUp]
    public async Task Gather() => _crowd = await Crowd.Gather(Chat);

    [Test]
    public async Task Nothing_of_the_account_stays_but_what_was_written_to_others()
    {
        var second = (await Chat.SignIn("ben")).Value;
        await Chat.Sender.Send(new AddKeyPackages(_crowd.Ben, [[1]], [2]));
        await Chat.Sender.Send(new BlockPerson(_crowd.Cem, _crowd.Ben.User));
        await Chat.Sender.Send(new StoreEpochArchive(_crowd.Ben, _crowd.Direct, 1, [7]));
        await _crowd.Say(_crowd.Ben, _crowd.Direct, 1);
        await _crowd.Say(_crowd.Ben, _crowd.Group, 2);

        await Chat.Sender.Send(new PutPushSubscription(_crowd.Ben, "https://8.8.8.8/push", Chat.Get<IPushGateway>().NewKey().Public, new byte[16]));
        await Chat.Sender.Send(new ChooseNotifications(_crowd.Ben, _crowd.Direct, ChooseNotifications.Forever));
        Assert.That((await Rows("push_subscriptions"), await Rows("notification_settings")), Is.EqualTo((1, 1)));

        Assert.That((await Delete(_crowd.Ben, "ben")).Fault, Is.Null);

        Assert.That((await Rows("push_subscriptions"), await Rows("notification_settings")), Is.EqualTo((0, 0)));
        Assert.That((await Chat.Sender.Send(new GetPushSubscription(_crowd.Ben))).Fault, Is.EqualTo(NotificationFaults.NotSubscribed));
        Assert.That((await Chat.SignIn("ben")).Fault, Is.EqualTo(AccountFaults.SignInRefused));
        Assert.That((await Chat.Recover("ben")).Fault, Is.EqualTo(AccountFaults.RecoveryRefused));
        Assert.That(await Chat.Get<IAuthenticator>().Authenticate(second.Token, CancellationToken.None), Is.Null);
        Assert.That(await Chat.Sender.Send(new FindPeople("ben")), Is.Empty);
        Assert.That((await Chat.Sender.Send(new GetPerson(_crowd.Ben.User))).Value, Is.EqualTo(new Person(_crowd.Ben.User, "", "", "")));
        Assert.That((await Chat.Sender.Send(new GetVault(_crowd.Ben))).Fault, Is.EqualTo(AccountFaults.UnknownPerson));
        Assert.That(await Chat.Sender.Send(new CountKeyPackages(_crowd.Ben)), Is.Zero);
        Assert.That(await Chat.Sender.Send(new GetEpochArchives(_crowd.Ben, _crowd.Direct, 0, 9)), Is.Empty);
        Assert.That((await Chat.Sender.Send(new GetDeviceList(_crowd.Ben.User))).Value.Payload, Is.EqualTo(People.DeviceList(2).Payload));
        Assert.That(await Chat.Sender.Send(new ListBlocks(_crowd.Cem)), Is.Empty);
        Assert.That((await Chat.Get<IGroupDirectory>().Find(_crowd.Group, CancellationToken.None))!.Members.Select(member => member.User), Is.EqualTo(new[] { _crowd.Ana.User }));
        Assert.That(await _crowd.History(_crowd.Ana, _crowd.Direct), Is.Not.Empty);
        Assert.That((await Rows("last_seen"), await Rows("devices WHERE name <> '' AND user_id = @user")), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task What_two_people_wrote_to_each_other_goes_with_the_second_of_them()
    {
        const string Log = "messages WHERE conversation_id = @conversation";
        await _crowd.Say(_crowd.Ana, _crowd.Direct, 1);
        var all = await Rows(Log);
        await Delete(_crowd.Ben, "ben");
        Assert.That(await Rows(Log), Is.EqualTo(all).And.Positive);
        await Delete(_crowd.Cem, "cem");
        Assert.That(await Rows(Log), Is.EqualTo(all), "Cem is not in it");
        var own = People.NewId();
        await Chat.Sender.Send(new OpenDirectConversation(_crowd.Ana, own, _crowd.Ana.User));
        Assert.That((await Delete(_crowd.Ana, "ana")).Fault, Is.Null);
        Assert.That(await Rows(Log), Is.Zero);
        Assert.That((await _crowd.Say(_crowd.Ana, _crowd.Direct, 2)).Fault, Is.Not.Null, "what was on its way");
        Assert.That(await Rows("conversation_members"), Is.Zero);
    }

    [Test]
    public async Task The_username_is_free_at_once_and_the_person_is_nobody_to_write_to()
    {
        var invite = await Chat.InviteBy(_crowd.Ana);
        await Delete(_crowd.Ben, "ben");
        var other = await Chat.SignUp("ben", invite);
        Assert.That(other.User, Is.Not.EqualTo(_crowd.Ben.User));
        Assert.That((await Chat.Sender.Send(new OpenDirectConversation(other, People.NewId(), _crowd.Ben.User))).Fault, Is.EqualTo(AccountFaults.UnknownPerson));
        Assert.That((await Chat.Sender.Send(new OpenDirectConversation(_crowd.Ana, People.NewId(), _crowd.Ben.User))).Value.ConversationId, Is.EqualTo(_crowd.Direct));
    }

    [Test]
    public async Task The_last_admin_of_a_group_hands_it_over_and_a_group_of_one_ends()
    {
        var alone = People.NewId();
        await Chat.Sender.Send(new CreateGroup(_crowd.Ben, alone, NewMembersSee.Nothing));
        await Chat.Sender.Send(new ChangeRole(_crowd.Ana, _crowd.Group, _crowd.Ben.User, GroupRole.Admin));
        await Chat.Sender.Send(new ChangeRole(_crowd.Ana, _crowd.Group, _crowd.Ana.User, GroupRole.Member));
        Assert.That((await Delete(_crowd.Ben, "ben")).Fault, Is.Null);
        var staying = (await Chat.Get<IGroupDirectory>().Find(_crowd.Group, CancellationToken.None))!.Members;
        Assert.That(staying.Select(member => (member.User, member.Role)), Is.EqualTo(new[] { (_crowd.Ana.User, GroupRole.Admin) }));
        Assert.That(await Chat.Get<IGroupDirectory>().Find(alone, CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task Everybody_who_may_remember_the_name_hears_that_it_is_gone()
    {
        var version = (await Chat.Sender.Send(new GetPeopleChanges(_crowd.Ana, null))).Version;
        await Delete(_crowd.Ben, "ben");
        foreach (var reader in new[] { _crowd.Ana, _crowd.Cem })
        {
            var changes = await Chat.Sender.Send(new GetPeopleChanges(reader, version));
            Assert.That(changes.People, Is.EqualTo(new[] { new Person(_crowd.Ben.User, "", "", "") }));
        }
    }

    [Test]
    public async Task The_only_owner_stays_while_others_are_here_and_the_last_one_leaves_a_server_to_begin_anew()
    {
        Assert.That((await Delete(_crowd.Ana, "ana")).Fault, Is.EqualTo(AccountFaults.OwnerNeeded));
        Assert.That((await Chat.SignIn("ana")).Fault, Is.Null, "nothing was changed");
        Assert.That((await Chat.Sender.Send(new GetDeviceList(_crowd.Ana.User))).Value.Payload, Is.EqualTo(People.DeviceList(1).Payload));
        await Delete(_crowd.Ben, "ben");
        await Delete(_crowd.Cem, "cem");
        Assert.That((await Delete(_crowd.Ana, "ana")).Fault, Is.Null);
        Assert.That(await Chat.Sender.Send(new EnsureOwnerInvite()), Is.Not.Null);
    }

    [Test]
    public async Task A_wrong_password_or_an_old_device_list_changes_nothing()
    {
        Assert.That((await Delete(_crowd.Ben, "not ben")).Fault, Is.EqualTo(AccountFaults.PasswordWrong));
        Assert.That((await Delete(_crowd.Ben, "ben", version: 1)).Fault, Is.EqualTo(KeyFaults.DeviceListStale));
        Assert.That((await Chat.SignIn("ben")).Fault, Is.Null);
        Assert.That((await Chat.Sender.Send(new GetVault(_crowd.Ben))).Fault, Is.Null);
        Assert.That((await Chat.Get<IGroupDirectory>().Find(_crowd.Group, CancellationToken.None))!.Members, Has.Count.EqualTo(2));
    }

    ValueTask<Outcome<Done>> Delete(Caller who, string password, byte version = 2) =>
        Chat.Sender.Send(new DeleteAccount(who, People.PasswordOf(password), People.DeviceList(version), People.Address));

    async Task<long> Rows(string table)
    {
        await using var connection = await Chat.Database.OpenForReading(CancellationToken.None);
        return await connection.ExecuteScalarAsync<long>($"SELECT COUNT(*) FROM {table}", new { user = _crowd.Ben.User, conversation = _crowd.Direct });
    }
}
