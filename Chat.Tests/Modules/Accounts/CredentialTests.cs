using Chat.Modules.Accounts.Contract;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Protocol;
using Chat.Tests.Storage;
using NUnit.Framework;

namespace Chat.Tests.Modules.Accounts;

public sealed class CredentialTests(StoreKind store) : OnBothDatabases(store)
{
    static readonly byte[] Wrong = new byte[32];
    static readonly Proof Password = People.PasswordOf("ana");
    static readonly Proof Recovery = new(SecretKind.Recovery, People.RecoveryOf("ana"));

    Caller _ana;

    [SetUp]
    public async Task SignUpAna() => _ana = await Chat.SignUpOwner();

    [Test]
    public async Task The_recovery_code_signs_in_and_a_wrong_one_is_refused_like_an_unknown_username()
    {
        Assert.That((await Chat.Recover("ana")).Value.Me.Username, Is.EqualTo("ana"));
        Assert.That((await Chat.Recover("ana", Wrong)).Fault, Is.EqualTo(AccountFaults.RecoveryRefused));
        Assert.That((await Chat.Recover("nobody")).Fault, Is.EqualTo(AccountFaults.RecoveryRefused));
        Assert.That((await Chat.Recover("ana", People.SecretOf("ana"))).Fault, Is.EqualTo(AccountFaults.RecoveryRefused), "the password is no recovery code");
        Assert.That((await Chat.SignIn("ana", People.RecoveryOf("ana"))).Fault, Is.EqualTo(AccountFaults.SignInRefused), "nor the other way round");
    }

    [Test]
    public async Task Guesses_at_password_and_recovery_code_count_together()
    {
        for (var attempt = 0; attempt < 3; attempt++) await Chat.SignIn("ana", Wrong);
        for (var attempt = 0; attempt < 2; attempt++) await Chat.Recover("ana", Wrong);
        Assert.That((await Chat.Recover("ana")).Fault!.Code, Is.EqualTo("too_many_attempts"));
        Assert.That((await Change(Password, newPassword: "new")).Fault!.Code, Is.EqualTo("too_many_attempts"), "a device that is signed in buys no guesses");
    }

    [Test]
    public async Task A_new_password_takes_the_place_of_the_old_one_and_devices_stay_signed_in()
    {
        var other = (await Chat.SignIn("ana")).Value;
        Assert.That((await Change(Password, newPassword: "new")).Fault, Is.Null);
        Assert.That((await Chat.SignIn("ana")).Fault, Is.EqualTo(AccountFaults.SignInRefused));
        Assert.That((await Chat.SignIn("ana", People.SecretOf("new"))).Fault, Is.Null);
        Assert.That((await Chat.Recover("ana")).Fault, Is.Null, "the recovery code is another thing");
        Assert.That(await Chat.Get<IAuthenticator>().Authenticate(other.Token, CancellationToken.None), Is.Not.Null);
        Assert.That(await Wraps(), Is.EqualTo(new[] { "password 9", "recovery 5" }));
    }

    [Test]
    public async Task Parameters_are_raised_with_a_new_password()
    {
        var raised = People.NewPassword("new") with { MemoryKiB = 131072, Iterations = 4 };
        var request = new ChangeCredentials(_ana, Password, raised, null, [new VaultWrap("password", [9])], People.Address);
        Assert.That((await Chat.Sender.Send(request)).Fault, Is.Null);
        var parameters = await Chat.Sender.Send(new GetPasswordParameters("ana"));
        Assert.That((parameters.MemoryKiB, parameters.Iterations), Is.EqualTo((131072, 4)));
        Assert.That(parameters.Salt, Is.EqualTo(raised.Salt));
    }

    [Test]
    public async Task Whoever_has_lost_everything_gets_both_anew_and_the_old_ones_end()
    {
        _ana = People.CallerOf((await Chat.Recover("ana")).Value);
        Assert.That((await Change(Recovery, newPassword: "new", newRecovery: "new code")).Fault, Is.Null);
        Assert.That((await Chat.Recover("ana")).Fault, Is.EqualTo(AccountFaults.RecoveryRefused));
        Assert.That((await Chat.SignIn("ana")).Fault, Is.EqualTo(AccountFaults.SignInRefused));
        Assert.That((await Chat.SignIn("ana", People.SecretOf("new"))).Fault, Is.Null);
        Assert.That((await Chat.Recover("ana", People.SecretOf("new code"))).Fault, Is.Null);
        Assert.That(await Wraps(), Is.EqualTo(new[] { "password 9", "recovery 9" }));
    }

    [Test]
    public async Task A_wrong_proof_changes_nothing()
    {
        Assert.That((await Change(new Proof(SecretKind.Password, Wrong), newPassword: "new")).Fault, Is.EqualTo(AccountFaults.PasswordWrong));
        Assert.That((await Change(new Proof(SecretKind.Recovery, Wrong), newPassword: "new")).Fault, Is.EqualTo(AccountFaults.RecoveryRefused));
        Assert.That((await Chat.SignIn("ana")).Fault, Is.Null);
        Assert.That(await Wraps(), Is.EqualTo(new[] { "password 4", "recovery 5" }));
    }

    [Test]
    public async Task Of_two_changes_at_once_the_second_finds_its_proof_outdated_and_leaves_the_wraps_alone()
    {
        var outcomes = await Task.WhenAll(Change(Password, newPassword: "one", mark: 1), Change(Password, newPassword: "two", mark: 2));
        Assert.That(outcomes.Count(outcome => outcome.Fault is null), Is.EqualTo(1));
        var (won, mark) = outcomes[0].Fault is null ? ("one", 1) : ("two", 2);
        Assert.That((await Chat.SignIn("ana", People.SecretOf(won))).Fault, Is.Null);
        Assert.That(await Wraps(), Is.EqualTo(new[] { $"password {mark}", "recovery 5" }));
    }

    [Test]
    public async Task Wraps_that_do_not_belong_to_what_is_replaced_are_malformed()
    {
        VaultWrap password = new("password", [9]), recovery = new("recovery", [9]), passkey = new("passkey", [9]);
        ChangeCredentials[] malformed =
        [
            new(_ana, Password, null, null, [], People.Address),
            new(_ana, Password, People.NewPassword("new"), null, [], People.Address),
            new(_ana, Password, People.NewPassword("new"), null, [recovery], People.Address),
            new(_ana, Password, People.NewPassword("new"), null, [password, passkey], People.Address),
            new(_ana, Password, People.NewPassword("new"), null, [password, password], People.Address),
            new(_ana, Password, null, new byte[31], [recovery], People.Address),
            new(_ana, Password, People.NewPassword("new") with { Salt = new byte[8] }, null, [password], People.Address),
            new(_ana, new Proof(SecretKind.Password, new byte[5]), People.NewPassword("new"), null, [password], People.Address),
        ];
        foreach (var request in malformed) Assert.That((await Chat.Sender.Send(request)).Fault, Is.EqualTo(AccountFaults.MalformedRequest));
        Assert.That(await Wraps(), Is.EqualTo(new[] { "password 4", "recovery 5" }));
    }

    Task<Outcome<Done>> Change(Proof proof, string? newPassword = null, string? newRecovery = null, byte mark = 9)
    {
        var wraps = new List<VaultWrap>();
        if (newPassword is not null) wraps.Add(new VaultWrap("password", [mark]));
        if (newRecovery is not null) wraps.Add(new VaultWrap("recovery", [mark]));
        return Chat.Sender.Send(new ChangeCredentials(
            _ana, proof, newPassword is null ? null : People.NewPassword(newPassword), newRecovery is null ? null : People.SecretOf(newRecovery), wraps,
            People.Address)).AsTask();
    }

    async Task<IEnumerable<string>> Wraps() =>
        (await Chat.Sender.Send(new GetVault(_ana))).Value.Wraps.Select(wrap => $"{wrap.Kind} {wrap.Sealed[0]}");
}
