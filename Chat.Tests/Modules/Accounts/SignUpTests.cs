using Chat.Modules.Accounts.Contract;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Protocol;
using Chat.Tests.Storage;
using Dapper;
using NUnit.Framework;

namespace Chat.Tests.Modules.Accounts;

public sealed class SignUpTests(StoreKind store) : OnBothDatabases(store)
{
    [Test]
    public async Task The_first_person_is_the_owner_and_the_invited_one_a_member()
    {
        var owner = (await Chat.Sender.Send(People.Request("ana", (await Chat.Sender.Send(new EnsureOwnerInvite()))!))).Value;
        Assert.That((owner.Me.Role, owner.Inviter), Is.EqualTo((Roles.Owner, (Person?)null)));

        var member = (await Chat.Sender.Send(People.Request("ben", await Chat.InviteBy(People.CallerOf(owner))))).Value;
        Assert.That((member.Me.Role, member.Inviter?.Username), Is.EqualTo((Roles.Member, "ana")));
        Assert.That(member.Me.ContactNumber, Does.Match("^[1-9][0-9]{8}$").And.Not.EqualTo(owner.Me.ContactNumber));
        Assert.That(await Chat.Sender.Send(new GetMe(People.CallerOf(member))), Is.EqualTo(member.Me));
    }

    [TestCase("ana.b1")]
    [TestCase("Ana.B1")]
    [TestCase("ANAB1")]
    [TestCase("anabl")]
    [TestCase("ana-bi")]
    [TestCase("a_n_a_b_1")]
    public async Task A_username_that_looks_like_a_taken_one_is_taken(string alike)
    {
        var ana = await Chat.SignUpOwner("ana.b1");
        Assert.That((await Chat.Sender.Send(People.Request(alike, await Chat.InviteBy(ana)))).Fault, Is.EqualTo(AccountFaults.UsernameTaken));
    }

    [TestCase("")]
    [TestCase("ab")]
    [TestCase("_ana")]
    [TestCase("ana b")]
    [TestCase("аna", Description = "starts with a Cyrillic letter")]
    [TestCase("ana\u202Eb")]
    [TestCase("<b>ana</b>")]
    [TestCase("ana\0")]
    [TestCase("abcdefghijklmnopqrstuvwxyz1234567")]
    public async Task What_is_no_username_is_refused(string username) =>
        Assert.That((await SignUpAs("ana", request => request with { Username = username })).Fault, Is.EqualTo(AccountFaults.UsernameInvalid));

    [TestCase("")]
    [TestCase(" \t ")]
    [TestCase("\u200B\u200D")]
    [TestCase("Ana\u202Ebackwards")]
    [TestCase("Ana\u2067isolated")]
    [TestCase("Ana\u0007bell")]
    [TestCase("Ana\nBen")]
    [TestCase("Ana\0")]
    [TestCase("1234567890123456789012345678901234567890123456789012345678901234 5")]
    public async Task What_is_no_name_is_refused(string name) =>
        Assert.That((await SignUpAs("ana", request => request with { DisplayName = name })).Fault, Is.EqualTo(AccountFaults.DisplayNameInvalid));

    [Test]
    public async Task A_name_of_ten_megabytes_is_refused() =>
        Assert.That((await SignUpAs("ana", request => request with { DisplayName = new string('a', 10_000_000) })).Fault, Is.EqualTo(AccountFaults.DisplayNameInvalid));

    [TestCase("  Ana  ", "Ana")]
    [TestCase("نورة", "نورة")]
    [TestCase("דנה", "דנה")]
    [TestCase("<script>alert(1)</script>", "<script>alert(1)</script>")]
    [TestCase("Ana & Ben \"'`", "Ana & Ben \"'`")]
    [TestCase("👩‍👩‍👧 Ana", "👩‍👩‍👧 Ana")]
    public async Task A_name_in_any_script_is_kept_as_it_is(string name, string kept)
    {
        var session = (await SignUpAs("ana", request => request with { DisplayName = name })).Value;
        Assert.That((await Chat.Sender.Send(new GetPerson(session.Me.UserId))).Value.DisplayName, Is.EqualTo(kept));
    }

    [Test]
    public async Task An_id_that_is_known_cannot_be_taken()
    {
        var ana = await Chat.SignUpOwner();
        var invite = await Chat.InviteBy(ana);
        Assert.That((await Chat.Sender.Send(People.Request("ben", invite) with { UserId = ana.User })).Fault, Is.EqualTo(AccountFaults.IdTaken));
        Assert.That((await Chat.Sender.Send(People.Request("ben", invite) with { DeviceId = ana.Device })).Fault, Is.EqualTo(AccountFaults.IdTaken));
    }

    [Test]
    public async Task A_refused_sign_up_leaves_nothing_behind_and_uses_no_invite()
    {
        var invite = await Chat.Sender.Send(new EnsureOwnerInvite());
        var before = await Counts();
        Assert.That((await Chat.Sender.Send(People.Request("ana", invite!) with { RecoveryAuth = [1] })).Fault, Is.EqualTo(AccountFaults.MalformedRequest));
        Assert.That((await Chat.Sender.Send(People.Request("ana", invite!) with { DeviceName = "" })).Fault, Is.EqualTo(AccountFaults.MalformedRequest));
        Assert.That(await Counts(), Is.EqualTo(before));
        Assert.That((await Chat.Sender.Send(People.Request("ana", invite!))).Fault, Is.Null);
    }

    [Test]
    public async Task Keys_that_cannot_be_are_refused()
    {
        var good = People.NewKeys();
        AccountKeys[] wrong =
        [
            good with { IdentityKey = new byte[31] },
            good with { DeviceList = new SignedDeviceList([0xc1], new byte[64]) },
            good with { DeviceList = good.DeviceList with { Signature = [1] } },
            good with { Vault = new Vault([], good.Vault.Wraps) },
            good with { Vault = new Vault([1], []) },
            good with { Vault = new Vault([1], [new VaultWrap("password", [1]), new VaultWrap("password", [2])]) },
            good with { Vault = new Vault([1], [new VaultWrap("<b>", [1])]) },
        ];
        foreach (var keys in wrong)
            Assert.That((await SignUpAs("ana", request => request with { Keys = keys })).Fault, Is.EqualTo(AccountFaults.MalformedRequest));
    }

    [Test]
    public async Task No_secret_is_stored_as_it_came()
    {
        var request = People.Request("ana", (await Chat.Sender.Send(new EnsureOwnerInvite()))!);
        var session = (await Chat.Sender.Send(request)).Value;
        await using var connection = await Chat.Database.OpenForReading(CancellationToken.None);
        var (password, recovery) = await connection.QuerySingleAsync<(byte[], byte[])>("SELECT password_hash, recovery_hash FROM users");
        var token = await connection.QuerySingleAsync<byte[]>("SELECT token_hash FROM access_tokens");
        Assert.That(Convert.ToHexString(password), Does.Not.Contain(Convert.ToHexString(request.Password.AuthSecret)));
        Assert.That(Convert.ToHexString(recovery), Does.Not.Contain(Convert.ToHexString(request.RecoveryAuth)));
        Assert.That(System.Buffers.Text.Base64Url.EncodeToString(token), Is.Not.EqualTo(session.Token));
    }

    async Task<Outcome<SignedIn>> SignUpAs(string username, Func<SignUp, SignUp> change) =>
        await Chat.Sender.Send(change(People.Request(username, (await Chat.Sender.Send(new EnsureOwnerInvite()))!)));

    async Task<(long, long, long, long)> Counts()
    {
        await using var connection = await Chat.Database.OpenForReading(CancellationToken.None);
        return await connection.QuerySingleAsync<(long, long, long, long)>(
            "SELECT (SELECT COUNT(*) FROM users), (SELECT COUNT(*) FROM devices), (SELECT COUNT(*) FROM vaults), (SELECT SUM(uses_left) FROM invites)");
    }
}
