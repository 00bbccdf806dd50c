using System.Security.Cryptography;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;
using Chat.Tests.Storage;
using Dapper;
using NUnit.Framework;

namespace Chat.Tests.Modules.Accounts;

public sealed class ResetTests(StoreKind store) : OnBothDatabases(store)
{
    readonly Id _conversation = People.NewId();
    Caller _owner;
    Caller _ben;

    [SetUp]
    public async Task SignUp()
    {
        _owner = await Chat.SignUpOwner();
        _ben = await Chat.SignUp("ben", await Chat.InviteBy(_owner));
        await Chat.Sender.Send(new OpenDirectConversation(_owner, _conversation, _ben.User));
    }

    [Test]
    public async Task Starts_the_account_anew_and_ends_everything_that_was_open()
    {
        var elsewhere = People.CallerOf((await Chat.SignIn("ben")).Value);
        await Chat.Sender.Send(new AddKeyPackages(_ben, [[1]], null));
        await Chat.Database.Write(connection => connection.ExecuteAsync(
            "INSERT INTO second_factors (user_id, secret, confirmed_at, last_step) VALUES (@user, @secret, 1, 0)", new { user = _ben.User, secret = new byte[20] }), default);
        Assert.That((await Chat.SignIn("ben")).Fault, Is.EqualTo(AccountFaults.SecondFactorNeeded));
        var code = await Link();
        Assert.That((await Chat.Sender.Send(new LookUpReset(code, People.Address))).Value.Username, Is.EqualTo("ben"));

        var request = Redeem(code);
        var session = (await Chat.Sender.Send(request)).Value;
        var renewed = People.CallerOf(session);
        Assert.That(session.Me, Is.EqualTo(new Me(_ben.User, "ben", "ben", session.Me.ContactNumber, request.DeviceId, "member")));
        Assert.That(await Chat.Get<IAuthenticator>().Authenticate(session.Token, default), Is.EqualTo(renewed));
        Assert.That((await Chat.SignIn("ben")).Fault, Is.EqualTo(AccountFaults.SignInRefused));
        Assert.That((await Chat.SignIn("ben", request.Password.AuthSecret)).Fault, Is.Null);

        var list = (await Chat.Sender.Send(new GetDeviceList(_ben.User))).Value;
        Assert.That(list.IdentityKey, Is.EqualTo(request.Keys.IdentityKey));
        Assert.That((await Chat.Sender.Send(new GetVault(renewed))).Value.Sealed, Is.EqualTo(request.Keys.Vault.Sealed));
        Assert.That(await Chat.Sender.Send(new CountKeyPackages(_ben)), Is.Zero);
        foreach (var device in new[] { _ben, elsewhere })
            Assert.That((await Chat.Sender.Send(new AddKeyPackages(device, [[1]], null))).Fault, Is.EqualTo(Faults.UnknownDevice));
    }

    [Test]
    public async Task Keeps_the_old_vault_and_its_archives_apart_and_new_ones_do_not_collide()
    {
        var before = (await Chat.Sender.Send(new GetVault(_ben))).Value;
        await Archive(_ben, 1, [1]);
        await Archive(_owner, 1, [9]);
        var first = People.CallerOf((await Chat.Sender.Send(Redeem(await Link()))).Value);
        Assert.That(await Archives(first), Is.Empty);
        await Archive(first, 1, [2]);
        Chat.Time.Advance(TimeSpan.FromHours(1));
        var second = People.CallerOf((await Chat.Sender.Send(Redeem(await Link()))).Value);
        await Archive(second, 1, [3]);

        Assert.That(await Archives(second), Is.EqualTo(new byte[] { 3 }));
        Assert.That(await Archives(_owner), Is.EqualTo(new byte[] { 9 }));
        var old = await Chat.Sender.Send(new GetOldVaults(second));
        Assert.That(old, Has.Count.EqualTo(2));
        Assert.That((await OldArchives(second, old[0].VaultId)).Value.Single().Sealed, Is.EqualTo(new byte[] { 2 }));
        Assert.That((await OldArchives(second, old[1].VaultId)).Value.Single().Sealed, Is.EqualTo(new byte[] { 1 }));
        Assert.That(old[1].Sealed, Is.EqualTo(before.Sealed));
        Assert.That(old[1].Wraps.Select(wrap => wrap.Kind), Is.EqualTo(new[] { "password", "recovery" }));
        Assert.That(old[1].Password.Salt, Has.Length.EqualTo(16));

        Assert.That(await Chat.Sender.Send(new GetOldVaults(_owner)), Is.Empty);
        Assert.That((await OldArchives(_owner, old[1].VaultId)).Fault, Is.EqualTo(OldVaultFaults.OldVaultUnknown));
    }

    [Test]
    public async Task A_link_works_once_for_a_day_and_only_the_latest()
    {
        Assert.That((await Chat.Sender.Send(new LookUpReset("nothing", People.Address))).Fault, Is.EqualTo(AccountFaults.ResetUnknown));
        var earlier = await Link();
        var code = await Link();
        Assert.That((await Chat.Sender.Send(Redeem(earlier))).Fault, Is.EqualTo(AccountFaults.ResetUnknown));
        Assert.That((await Chat.Sender.Send(Redeem(code))).Fault, Is.Null);
        Assert.That((await Chat.Sender.Send(Redeem(code))).Fault, Is.EqualTo(AccountFaults.ResetUnknown));

        var late = await Link();
        Chat.Time.Advance(TimeSpan.FromHours(24));
        Assert.That((await Chat.Sender.Send(new LookUpReset(late, People.Address))).Fault, Is.EqualTo(AccountFaults.ResetExpired));
        Assert.That((await Chat.Sender.Send(Redeem(late))).Fault, Is.EqualTo(AccountFaults.ResetExpired));
    }

    [Test]
    public async Task Only_owners_look_after_accounts_and_not_after_their_own()
    {
        Assert.That((await Chat.Sender.Send(new ListPeople(_ben, "", ""))).Fault, Is.EqualTo(AccountFaults.NotAnOwner));
        Assert.That((await Chat.Sender.Send(new DisablePerson(_ben, _owner.User, true))).Fault, Is.EqualTo(AccountFaults.NotAnOwner));
        Assert.That((await Chat.Sender.Send(new StartReset(_ben, _owner.User))).Fault, Is.EqualTo(AccountFaults.NotAnOwner));
        Assert.That((await Chat.Sender.Send(new DisablePerson(_owner, _owner.User, true))).Fault, Is.EqualTo(AccountFaults.OwnAccount));
        Assert.That((await Chat.Sender.Send(new StartReset(_owner, _owner.User))).Fault, Is.EqualTo(AccountFaults.OwnAccount));
        Assert.That((await Chat.Sender.Send(new StartReset(By: null, _owner.User))).Fault, Is.Null);
        Assert.That((await Chat.Sender.Send(new StartReset(_owner, People.NewId()))).Fault, Is.EqualTo(AccountFaults.UnknownPerson));
    }

    [Test]
    public async Task People_are_listed_by_username_and_found_by_any_part_of_a_name()
    {
        for (var number = 0; number < 101; number++) await Add($"p{number:000}");
        var first = (await Chat.Sender.Send(new ListPeople(_owner, "", ""))).Value;
        Assert.That((first.People.Count, first.More, first.People[0].Username), Is.EqualTo((100, true, "ana")));
        var second = (await Chat.Sender.Send(new ListPeople(_owner, "", first.People[^1].Username))).Value;
        Assert.That((second.People.Select(person => person.Username), second.More), Is.EqualTo((new[] { "p098", "p099", "p100" }, false)));
        Assert.That((await Chat.Sender.Send(new ListPeople(_owner, "EN", ""))).Value.People.Select(person => person.Username), Is.EqualTo(new[] { "ben" }));
        Assert.That((await Chat.Sender.Send(new ListPeople(_owner, "%", ""))).Value.People, Is.Empty);
        Assert.That((await Chat.Sender.Send(new ListPeople(_owner, new string('a', 65), ""))).Fault, Is.EqualTo(AccountFaults.MalformedRequest));
    }

    [Test]
    public async Task Whoever_is_disabled_is_kept_out_until_they_are_enabled_again()
    {
        var session = (await Chat.SignIn("ben")).Value;
        var code = await Link();
        Assert.That(await Chat.Get<IAuthenticator>().Authenticate(session.Token, default), Is.Not.Null);
        Assert.That((await Chat.Sender.Send(new DisablePerson(_owner, _ben.User, true))).Fault, Is.Null);
        Assert.That(await Chat.Get<IAuthenticator>().Authenticate(session.Token, default), Is.Null);
        Assert.That((await Chat.SignIn("ben")).Fault, Is.EqualTo(AccountFaults.SignInRefused));
        Assert.That((await Chat.Sender.Send(Redeem(code))).Fault, Is.EqualTo(AccountFaults.ResetUnknown));
        await Chat.Sender.Send(new DisablePerson(_owner, _ben.User, false));
        Assert.That(await Chat.Get<IAuthenticator>().Authenticate(session.Token, default), Is.Not.Null);
        Assert.That((await Chat.Sender.Send(new DisablePerson(_owner, People.NewId(), true))).Fault, Is.EqualTo(AccountFaults.UnknownPerson));
    }

    [Test]
    public async Task Of_two_devices_none_undoes_what_the_other_has_put_into_the_vault()
    {
        var before = SHA256.HashData((await Chat.Sender.Send(new GetVault(_ben))).Value.Sealed);
        Assert.That((await Chat.Sender.Send(new ReplaceVault(_ben, [7], before))).Fault, Is.Null);
        Assert.That((await Chat.Sender.Send(new ReplaceVault(_ben, [8], before))).Fault, Is.EqualTo(OldVaultFaults.VaultStale));
        Assert.That((await Chat.Sender.Send(new GetVault(_ben))).Value.Sealed, Is.EqualTo(new byte[] { 7 }));
        Assert.That((await Chat.Sender.Send(new ReplaceVault(_ben, [], before))).Fault, Is.EqualTo(AccountFaults.MalformedRequest));
        Assert.That((await Chat.Sender.Send(new ReplaceVault(_ben, new byte[64 * 1024 + 1], before))).Fault, Is.EqualTo(AccountFaults.MalformedRequest));
    }

    /// <summary>Somebody like Ben; a hundred real sign-ups would take their time.</summary>
    Task<int> Add(string username) => Chat.Database.Write(connection => connection.ExecuteAsync(
        """
        INSERT INTO users (id, username, username_key, display_name, contact_number, role, created_at, password_hash, password_salt,
                           kdf_memory_kib, kdf_iterations, kdf_parallelism, recovery_hash)
        SELECT @id, @username, @username, @username, @username, role, created_at, password_hash, password_salt,
               kdf_memory_kib, kdf_iterations, kdf_parallelism, recovery_hash
        FROM users WHERE username = 'ben'
        """, new { id = People.NewId(), username }), default);

    async Task<string> Link() => (await Chat.Sender.Send(new StartReset(_owner, _ben.User))).Value.Code;

    static RedeemReset Redeem(string code) => new(
        code, People.NewId(), "New", new NewPassword(RandomNumberGenerator.GetBytes(16), 65536, 3, 1, RandomNumberGenerator.GetBytes(32)),
        RandomNumberGenerator.GetBytes(32), People.NewKeys(), People.Address);

    ValueTask<Outcome<Done>> Archive(Caller caller, long epoch, byte[] contents) =>
        Chat.Sender.Send(new StoreEpochArchive(caller, _conversation, epoch, contents));

    async Task<IEnumerable<byte>> Archives(Caller caller) =>
        (await Chat.Sender.Send(new GetEpochArchives(caller, _conversation, 0, 10))).Select(archive => archive.Sealed.Single());

    ValueTask<Outcome<IReadOnlyList<EpochArchive>>> OldArchives(Caller caller, Id vault) =>
        Chat.Sender.Send(new GetOldEpochArchives(caller, vault, _conversation, 0, 10));
}
