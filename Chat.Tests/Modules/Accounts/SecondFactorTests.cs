using Chat.Modules.Accounts;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Protocol;
using Chat.Tests.Storage;
using NUnit.Framework;

namespace Chat.Tests.Modules.Accounts;

public sealed class SecondFactorTests(StoreKind store) : OnBothDatabases(store)
{
    static readonly Proof Password = People.PasswordOf("ana");
    static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

    Caller _ana;
    byte[] _secret = [];

    [SetUp]
    public async Task TurnOn()
    {
        _ana = await Chat.SignUpOwner();
        _secret = (await Chat.Sender.Send(new BeginSecondFactor(_ana, Password, People.Address))).Value.Secret;
        Assert.That((await SignIn(null)).Fault, Is.Null, "nothing is asked for before the first code");
        Assert.That((await Chat.Sender.Send(new ConfirmSecondFactor(_ana, Code()))).Fault, Is.Null);
        Chat.Time.Advance(Step);
    }

    [Test]
    public async Task A_password_alone_signs_in_no_more()
    {
        Assert.That((await SignIn(null)).Fault, Is.EqualTo(AccountFaults.SecondFactorNeeded));
        Assert.That((await SignIn("000000")).Fault, Is.EqualTo(AccountFaults.SecondFactorWrong));
        Assert.That((await SignIn(Code())).Fault, Is.Null);
        Assert.That((await Chat.Sender.Send(new GetSecondFactor(_ana))).On, Is.True);
    }

    [Test]
    public async Task Whether_there_is_one_is_told_only_to_who_knows_the_password() =>
        Assert.That((await Chat.SignIn("ana", new byte[32])).Fault, Is.EqualTo(AccountFaults.SignInRefused));

    [Test]
    public async Task A_code_is_taken_once_even_by_two_at_once()
    {
        var outcomes = await Task.WhenAll(SignIn(Code()), SignIn(Code()));
        Assert.That(outcomes.Select(outcome => outcome.Fault), Is.EquivalentTo(new[] { null, AccountFaults.SecondFactorWrong }));
        Assert.That((await SignIn(Code())).Fault, Is.EqualTo(AccountFaults.SecondFactorWrong));
        Chat.Time.Advance(Step);
        Assert.That((await SignIn(Code())).Fault, Is.Null);
    }

    [Test]
    public async Task The_code_that_turned_it_on_does_not_sign_in()
    {
        var used = Totp.CodeAt(_secret, Totp.StepAt(Chat.Time.GetUtcNow()) - 1);
        Assert.That((await SignIn(used)).Fault, Is.EqualTo(AccountFaults.SecondFactorWrong));
    }

    [Test]
    public async Task Guesses_at_codes_are_slowed_down_and_asking_whether_one_is_needed_is_none()
    {
        for (var attempt = 0; attempt < 10; attempt++) Assert.That((await SignIn(null)).Fault, Is.EqualTo(AccountFaults.SecondFactorNeeded));
        for (var attempt = 0; attempt < 5; attempt++) Assert.That((await SignIn("000000")).Fault, Is.EqualTo(AccountFaults.SecondFactorWrong));
        Assert.That((await SignIn(Code())).Fault!.Code, Is.EqualTo("too_many_attempts"));
        Assert.That((await SignIn(null)).Fault!.Code, Is.EqualTo("too_many_attempts"), "no way to start anew");
        Chat.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.That((await SignIn(null)).Fault, Is.EqualTo(AccountFaults.SecondFactorNeeded));
        Assert.That((await SignIn("000000")).Fault, Is.EqualTo(AccountFaults.SecondFactorWrong));
        Assert.That((await SignIn(Code())).Fault!.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(4)), "the wait goes on growing");
    }

    [Test]
    public async Task The_recovery_code_needs_no_authenticator_and_turns_it_off_with_the_new_password()
    {
        var signedIn = People.CallerOf((await Chat.Recover("ana")).Value);
        var wraps = new[] { new VaultWrap("password", [9]), new VaultWrap("recovery", [9]) };
        var proof = new Proof(SecretKind.Recovery, People.RecoveryOf("ana"));
        Assert.That((await Chat.Sender.Send(new ChangeCredentials(signedIn, proof, People.NewPassword("new"), new byte[32], wraps, People.Address))).Fault, Is.Null);
        Assert.That((await Chat.SignIn("ana", People.SecretOf("new"))).Fault, Is.Null);
    }

    [Test]
    public async Task It_stays_on_with_another_password()
    {
        var change = new ChangeCredentials(_ana, Password, People.NewPassword("new"), null, [new VaultWrap("password", [9])], People.Address);
        Assert.That((await Chat.Sender.Send(change)).Fault, Is.Null);
        Assert.That((await Chat.SignIn("ana", People.SecretOf("new"))).Fault, Is.EqualTo(AccountFaults.SecondFactorNeeded));
    }

    [Test]
    public async Task Turning_it_off_or_on_takes_the_password()
    {
        var wrong = new Proof(SecretKind.Password, new byte[32]);
        Assert.That((await Chat.Sender.Send(new EndSecondFactor(_ana, wrong, People.Address))).Fault, Is.EqualTo(AccountFaults.PasswordWrong));
        Assert.That((await SignIn(null)).Fault, Is.EqualTo(AccountFaults.SecondFactorNeeded));
        Assert.That((await Chat.Sender.Send(new EndSecondFactor(_ana, Password, People.Address))).Fault, Is.Null);
        Assert.That((await SignIn(null)).Fault, Is.Null);
        Assert.That((await Chat.Sender.Send(new BeginSecondFactor(_ana, wrong, People.Address))).Fault, Is.EqualTo(AccountFaults.PasswordWrong));
    }

    [Test]
    public async Task What_is_on_is_not_begun_anew_and_what_was_not_begun_is_not_confirmed()
    {
        Assert.That((await Chat.Sender.Send(new BeginSecondFactor(_ana, Password, People.Address))).Fault, Is.EqualTo(AccountFaults.SecondFactorOn));
        Assert.That((await Chat.Sender.Send(new ConfirmSecondFactor(_ana, Code()))).Fault, Is.EqualTo(AccountFaults.SecondFactorOn));
        Assert.That((await SignIn(Code())).Fault, Is.Null, "the secret is still the one that was confirmed");
        var ben = await Chat.SignUp("ben", await Chat.InviteBy(_ana));
        Assert.That((await Chat.Sender.Send(new ConfirmSecondFactor(ben, Code()))).Fault, Is.EqualTo(AccountFaults.SecondFactorNotBegun));
    }

    string Code() => Totp.CodeAt(_secret, Totp.StepAt(Chat.Time.GetUtcNow()));

    Task<Outcome<SignedIn>> SignIn(string? code) =>
        Chat.Sender.Send(new SignIn("ana", People.SecretOf("ana"), People.NewId(), "Test", People.Address, SecondFactor: code)).AsTask();
}
