using Chat.Modules.Accounts.Contract;
using Chat.Tests.Storage;
using NUnit.Framework;

namespace Chat.Tests.Modules.Accounts;

public sealed class SignInTests(StoreKind store) : OnBothDatabases(store)
{
    static readonly byte[] Wrong = new byte[32];

    [SetUp]
    public async Task SignUpAna() => await Chat.SignUpOwner();

    [TestCase("ana")]
    [TestCase("ANA")]
    public async Task The_right_password_signs_in_whatever_the_case_of_the_username(string username)
    {
        var session = (await Chat.SignIn(username, People.SecretOf("ana"))).Value;
        Assert.That(session.Me.Username, Is.EqualTo("ana"));
        Assert.That(await Chat.Get<IAuthenticator>().Authenticate(session.Token, CancellationToken.None), Is.EqualTo(People.CallerOf(session)));
    }

    [Test]
    public async Task A_wrong_password_and_an_unknown_username_are_refused_alike()
    {
        Assert.That((await Chat.SignIn("ana", Wrong)).Fault, Is.EqualTo(AccountFaults.SignInRefused));
        Assert.That((await Chat.SignIn("nobody", Wrong)).Fault, Is.EqualTo(AccountFaults.SignInRefused));
        Assert.That((await Chat.SignIn("не имя", Wrong)).Fault, Is.EqualTo(AccountFaults.SignInRefused));
    }

    [Test]
    public async Task A_username_that_only_looks_like_the_right_one_does_not_sign_in() =>
        Assert.That((await Chat.SignIn("a.n.a", People.SecretOf("ana"))).Fault, Is.EqualTo(AccountFaults.SignInRefused));

    [Test]
    public async Task Repeated_wrong_passwords_are_slowed_down_for_known_and_unknown_usernames([Values("ana", "nobody")] string username)
    {
        for (var attempt = 0; attempt < 5; attempt++) Assert.That((await Chat.SignIn(username, Wrong)).Fault, Is.EqualTo(AccountFaults.SignInRefused));
        foreach (var seconds in new[] { 2, 4, 8 })
        {
            var slowed = (await Chat.SignIn(username, Wrong)).Fault!;
            Assert.That((slowed.Code, slowed.RetryAfter), Is.EqualTo(("too_many_attempts", (TimeSpan?)TimeSpan.FromSeconds(seconds))));
            Chat.Time.Advance(TimeSpan.FromSeconds(seconds));
            Assert.That((await Chat.SignIn(username, Wrong)).Fault, Is.EqualTo(AccountFaults.SignInRefused));
        }
    }

    [Test]
    public async Task The_right_password_waits_too_and_then_clears_the_slate()
    {
        for (var attempt = 0; attempt < 5; attempt++) await Chat.SignIn("ana", Wrong);
        Assert.That((await Chat.SignIn("ana")).Fault!.Code, Is.EqualTo("too_many_attempts"));
        Chat.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.That((await Chat.SignIn("ana")).Fault, Is.Null);
        for (var attempt = 0; attempt < 5; attempt++) Assert.That((await Chat.SignIn("ana", Wrong)).Fault, Is.EqualTo(AccountFaults.SignInRefused));
    }

    [Test]
    public async Task Many_attempts_at_once_are_no_way_around_the_wait()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Chat.SignIn("ana", Wrong).AsTask()));
        Assert.That(outcomes.Count(outcome => outcome.Fault == AccountFaults.SignInRefused), Is.EqualTo(5));
    }

    [Test]
    public async Task One_address_cannot_try_one_password_on_everybody()
    {
        for (var victim = 0; victim < 20; victim++) Assert.That((await Chat.SignIn($"victim{victim}", Wrong)).Fault, Is.EqualTo(AccountFaults.SignInRefused));
        Assert.That((await Chat.SignIn("victim20", Wrong)).Fault!.Code, Is.EqualTo("too_many_attempts"));
        Assert.That((await Chat.SignIn("victim20", Wrong, address: "203.0.113.7")).Fault, Is.EqualTo(AccountFaults.SignInRefused));
    }

    [Test]
    public async Task An_account_of_ones_own_buys_no_further_guesses_at_others()
    {
        for (var victim = 0; victim < 19; victim++) await Chat.SignIn($"victim{victim}", Wrong);
        Assert.That((await Chat.SignIn("ana")).Fault, Is.Null);
        await Chat.SignIn("victim20", Wrong);
        Assert.That((await Chat.SignIn("victim21", Wrong)).Fault!.Code, Is.EqualTo("too_many_attempts"));
    }

    [Test]
    public async Task The_wait_never_exceeds_five_minutes()
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            await Chat.SignIn("ana", Wrong, address: $"198.51.100.{attempt}");
            Chat.Time.Advance(TimeSpan.FromSeconds(300));
        }
        await Chat.SignIn("ana", Wrong, address: "198.51.100.99");
        Assert.That((await Chat.SignIn("ana", Wrong, address: "198.51.100.99")).Fault!.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(300)));
    }

    [Test]
    public async Task Password_parameters_of_an_unknown_username_are_made_up_and_stay_the_same()
    {
        var once = await Chat.Sender.Send(new GetPasswordParameters("nobody"));
        var again = await Chat.Sender.Send(new GetPasswordParameters("NOBODY"));
        var other = await Chat.Sender.Send(new GetPasswordParameters("nobody2"));
        var known = await Chat.Sender.Send(new GetPasswordParameters("Ana"));
        Assert.That(again.Salt, Is.EqualTo(once.Salt));
        Assert.That(other.Salt, Is.Not.EqualTo(once.Salt));
        Assert.That((once.Salt.Length, once.MemoryKiB, once.Iterations, once.Parallelism), Is.EqualTo((known.Salt.Length, known.MemoryKiB, known.Iterations, known.Parallelism)));
    }
}
