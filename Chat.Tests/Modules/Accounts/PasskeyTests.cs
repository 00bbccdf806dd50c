using Chat.Modules.Accounts;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Chat.Tests.Storage;
using NUnit.Framework;

namespace Chat.Tests.Modules.Accounts;

public sealed class PasskeyTests(StoreKind store) : OnBothDatabases(store)
{
    const string AnotherAddress = "198.51.100.2";

    static readonly RelyingParty Site = new("chat.example.org", "https://chat.example.org");
    static readonly RelyingParty OtherSite = new("evil.example", "https://evil.example");

    readonly List<TestAuthenticator> _authenticators = [];
    Caller _ana;

    [SetUp]
    public async Task SignUpAna() => _ana = await Chat.SignUpOwner();

    [TearDown]
    public void Discard()
    {
        foreach (var authenticator in _authenticators) authenticator.Dispose();
        _authenticators.Clear();
    }

    [Test]
    public async Task A_passkey_is_added_signs_in_is_renamed_and_removed()
    {
        var authenticator = New();
        var added = (await Add(authenticator, name: "  Phone ", wrap: [1, 2, 3])).Value;
        Assert.That((added.Name, added.LastUsedAt, added.UnlocksVault), Is.EqualTo(("Phone", (long?)null, true)));

        Chat.Time.Advance(TimeSpan.FromMinutes(1));
        var signedIn = (await SignIn(authenticator)).Value;
        Assert.That((signedIn.Session.Me.UserId, signedIn.Wrap), Is.EqualTo((_ana.User, new byte[] { 1, 2, 3 })));
        Assert.That(await Chat.Get<IAuthenticator>().Authenticate(signedIn.Session.Token, CancellationToken.None), Is.EqualTo(People.CallerOf(signedIn.Session)));

        Assert.That((await Chat.Sender.Send(new RenamePasskey(_ana, added.Id, "Old phone"))).Fault, Is.Null);
        var listed = (await Chat.Sender.Send(new ListPasskeys(_ana))).Single();
        Assert.That((listed.Name, listed.LastUsedAt), Is.EqualTo(("Old phone", (long?)added.CreatedAt + 60_000)));

        Assert.That((await Chat.Sender.Send(new RemovePasskey(_ana, added.Id))).Fault, Is.Null);
        Assert.That(await Chat.Sender.Send(new ListPasskeys(_ana)), Is.Empty);
        Assert.That((await SignIn(authenticator)).Fault, Is.EqualTo(PasskeyFaults.Unknown));
    }

    [Test]
    public async Task A_passkey_that_keeps_no_secret_signs_in_and_brings_no_wrap()
    {
        var authenticator = New();
        await Add(authenticator);
        Assert.That((await SignIn(authenticator)).Value.Wrap, Is.Null);
    }

    [Test]
    public async Task An_answer_signs_in_once()
    {
        var authenticator = New();
        await Add(authenticator);
        var request = await Answer(authenticator);
        Assert.That((await Chat.Sender.Send(request)).Fault, Is.Null);
        Assert.That((await Chat.Sender.Send(request with { DeviceId = People.NewId() })).Fault, Is.EqualTo(PasskeyFaults.ChallengeOver));
    }

    [Test]
    public async Task A_challenge_ends_after_five_minutes()
    {
        var authenticator = New();
        await Add(authenticator);
        var request = await Answer(authenticator);
        Chat.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.That((await Chat.Sender.Send(request)).Fault, Is.EqualTo(PasskeyFaults.ChallengeOver));
    }

    [Test]
    public async Task What_was_signed_for_another_challenge_is_refused()
    {
        var authenticator = New();
        await Add(authenticator);
        var request = await Answer(authenticator);
        Assert.That((await Chat.Sender.Send(request with { Challenge = await Challenge() })).Fault, Is.EqualTo(PasskeyFaults.Refused));
    }

    [Test]
    public async Task What_was_signed_on_another_site_is_refused()
    {
        var authenticator = New();
        await Add(authenticator);
        var phished = await Challenge();
        Assert.That((await Chat.Sender.Send(Request(authenticator.Sign(Site, phished, OtherSite.Origin), phished))).Fault, Is.EqualTo(PasskeyFaults.Refused));
        var scoped = await Challenge();
        Assert.That((await Chat.Sender.Send(Request(authenticator.Sign(OtherSite, scoped, Site.Origin), scoped))).Fault, Is.EqualTo(PasskeyFaults.Refused));
        Assert.That((await Add(New(), origin: OtherSite.Origin)).Fault, Is.EqualTo(PasskeyFaults.Refused));
    }

    [Test]
    public async Task Without_a_finger_or_a_PIN_it_is_refused()
    {
        var authenticator = New();
        await Add(authenticator);
        authenticator.Verifies = false;
        Assert.That((await SignIn(authenticator)).Fault, Is.EqualTo(PasskeyFaults.Refused));
        var other = New();
        other.Verifies = false;
        Assert.That((await Add(other)).Fault, Is.EqualTo(PasskeyFaults.Refused));
    }

    [Test]
    public async Task Another_key_under_a_known_credential_is_refused()
    {
        var authenticator = New();
        await Add(authenticator);
        var forger = new TestAuthenticator { CredentialId = authenticator.CredentialId, Counter = 7 };
        _authenticators.Add(forger);
        Assert.That((await SignIn(forger)).Fault, Is.EqualTo(PasskeyFaults.Refused));
    }

    [Test]
    public async Task A_counter_that_went_back_is_refused_by_name_and_signs_nobody_in()
    {
        var authenticator = New();
        await Add(authenticator);
        Assert.That((await SignIn(authenticator)).Fault, Is.Null);
        authenticator.Counter--;
        Assert.That((await SignIn(authenticator)).Fault, Is.EqualTo(PasskeyFaults.Copied));
        Assert.That((await SignIn(authenticator)).Fault, Is.Null, "further on than ever");
    }

    [Test]
    public async Task A_passkey_that_does_not_count_signs_in_again_and_again()
    {
        var synced = new TestAuthenticator { Counts = false };
        _authenticators.Add(synced);
        await Add(synced);
        for (var time = 0; time < 3; time++) Assert.That((await SignIn(synced)).Fault, Is.Null);
    }

    [Test]
    public async Task A_user_handle_of_somebody_else_is_refused()
    {
        var authenticator = New();
        await Add(authenticator);
        Assert.That((await Chat.Sender.Send((await Answer(authenticator)) with { UserHandle = People.NewId().ToBytes() })).Fault, Is.EqualTo(PasskeyFaults.Refused));
    }

    [Test]
    public async Task A_challenge_to_add_is_the_callers_alone_and_signs_nobody_in()
    {
        var ben = await Chat.SignUp("ben", await Chat.InviteBy(_ana));
        var creation = (await Chat.Sender.Send(new BeginPasskey(_ana, People.PasswordOf("ana"), People.Address))).Value;
        var authenticator = New();
        var attestation = authenticator.Create(Site, creation.Challenge);
        Assert.That((await Chat.Sender.Send(new AddPasskey(ben, Site, creation.Challenge, attestation, "Stolen", null))).Fault, Is.EqualTo(PasskeyFaults.ChallengeOver));
        Assert.That((await Chat.Sender.Send(Request(authenticator.Sign(Site, creation.Challenge), creation.Challenge))).Fault, Is.EqualTo(PasskeyFaults.ChallengeOver));
        Assert.That((await Chat.Sender.Send(new AddPasskey(_ana, Site, creation.Challenge, attestation, "Own", null))).Fault, Is.Null, "it is still hers");
    }

    [Test]
    public async Task Whoever_finds_a_device_open_adds_none_without_the_password() =>
        Assert.That((await Chat.Sender.Send(new BeginPasskey(_ana, new Proof(SecretKind.Password, new byte[32]), People.Address))).Fault, Is.EqualTo(AccountFaults.PasswordWrong));

    [Test]
    public async Task Passkeys_of_others_are_neither_seen_nor_changed()
    {
        var ben = await Chat.SignUp("ben", await Chat.InviteBy(_ana));
        var passkey = (await Add(New())).Value;
        Assert.That(await Chat.Sender.Send(new ListPasskeys(ben)), Is.Empty);
        Assert.That((await Chat.Sender.Send(new RenamePasskey(ben, passkey.Id, "Mine"))).Fault, Is.EqualTo(PasskeyFaults.Unknown));
        Assert.That((await Chat.Sender.Send(new RemovePasskey(ben, passkey.Id))).Fault, Is.EqualTo(PasskeyFaults.Unknown));
        Assert.That((await Chat.Sender.Send(new ListPasskeys(_ana))).Single().Name, Is.EqualTo("Key"));
    }

    [Test]
    public async Task A_credential_is_added_once()
    {
        var authenticator = New();
        await Add(authenticator);
        var creation = (await Chat.Sender.Send(new BeginPasskey(_ana, People.PasswordOf("ana"), People.Address))).Value;
        Assert.That(creation.Existing.Single(), Is.EqualTo(authenticator.CredentialId));
        Assert.That((await Add(authenticator)).Fault, Is.EqualTo(PasskeyFaults.Known));
    }

    [Test]
    public async Task An_account_has_at_most_twenty()
    {
        for (var count = 0; count < PasskeyLimits.PerAccount - 1; count++) Assert.That((await Add(New())).Fault, Is.Null);
        var (last, tooMuch) = (await Creation(), await Creation());
        Assert.That((await Add(New(), creation: last)).Fault, Is.Null);
        Assert.That((await Add(New(), creation: tooMuch)).Fault, Is.EqualTo(PasskeyFaults.Full));
        Assert.That((await Chat.Sender.Send(new BeginPasskey(_ana, People.PasswordOf("ana"), People.Address))).Fault, Is.EqualTo(PasskeyFaults.Full));
    }

    [TestCase("")]
    [TestCase("   ")]
    [TestCase("a\u202Eb")]
    public async Task A_name_must_be_one(string name)
    {
        Assert.That((await Add(New(), name)).Fault, Is.EqualTo(PasskeyFaults.NameInvalid));
        var passkey = (await Add(New())).Value;
        Assert.That((await Chat.Sender.Send(new RenamePasskey(_ana, passkey.Id, name))).Fault, Is.EqualTo(PasskeyFaults.NameInvalid));
    }

    [Test]
    public async Task Malformed_answers_are_refused_and_break_nothing()
    {
        var authenticator = New();
        await Add(authenticator);
        var good = await Answer(authenticator);
        foreach (var bytes in new byte[][] { [0], [0xff, 0xff], "{}"u8.ToArray(), "{\"type\":1}"u8.ToArray(), new byte[37] })
        {
            foreach (var assertion in new[] { good.Assertion with { ClientDataJson = bytes }, good.Assertion with { AuthenticatorData = bytes }, good.Assertion with { Signature = bytes } })
            {
                var request = Request(assertion, await Challenge()) with { Address = $"203.0.113.{_tried++}" };
                Assert.That((await Chat.Sender.Send(request)).Fault, Is.EqualTo(PasskeyFaults.Refused));
            }
            var creation = await Creation();
            var attestation = New().Create(Site, creation.Challenge) with { AttestationObject = bytes };
            Assert.That((await Chat.Sender.Send(new AddPasskey(_ana, Site, creation.Challenge, attestation, "Key", null))).Fault, Is.EqualTo(PasskeyFaults.Refused));
        }
        Assert.That((await Chat.Sender.Send(good with { DeviceId = default })).Fault, Is.EqualTo(AccountFaults.MalformedRequest));
        Assert.That((await Chat.Sender.Send(good with { Challenge = [1] })).Fault, Is.EqualTo(AccountFaults.MalformedRequest));
        Assert.That((await Chat.Sender.Send(good)).Fault, Is.Null, "the good one was never the reason");
    }

    [Test]
    public async Task Wrong_answers_are_slowed_down_per_address_and_right_ones_are_not()
    {
        var authenticator = New();
        await Add(authenticator);
        for (var attempt = 0; attempt < 30; attempt++) Assert.That((await SignIn(authenticator)).Fault, Is.Null);
        for (var attempt = 0; attempt < 20; attempt++) Assert.That((await SignIn(New())).Fault, Is.EqualTo(PasskeyFaults.Unknown));
        Assert.That((await SignIn(New())).Fault!.Code, Is.EqualTo("too_many_attempts"));
        Assert.That((await Chat.Sender.Send((await Answer(authenticator)) with { Address = AnotherAddress })).Fault, Is.Null);
    }

    [Test]
    public async Task An_address_has_so_many_open_challenges_and_others_do_not_wait_for_it()
    {
        for (var made = 0; made < AddressLimits.Default.PasskeyChallenges; made++) await Challenge();
        Assert.That((await Chat.Sender.Send(new BeginPasskeySignIn(People.Address))).Fault!.Code, Is.EqualTo("too_many_attempts"));
        Assert.That((await Chat.Sender.Send(new BeginPasskeySignIn(AnotherAddress))).Fault, Is.Null);
        Chat.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.That((await Chat.Sender.Send(new BeginPasskeySignIn(People.Address))).Fault, Is.Null);
    }

    [Test]
    public void Challenges_take_bounded_memory()
    {
        var challenges = new PasskeyChallenges(Chat.Get<IIdSource>(), Chat.Time, Chat.Get<ChosenLimits>(), capacity: 10);
        var first = challenges.Make(null, "address").Value;
        var made = Enumerable.Range(0, 10).Select(number => challenges.Make(null, $"address {number}").Value).ToList();
        Assert.That(challenges.Take(first, null), Is.False, "it made room");
        Assert.That(made.Select(challenge => challenges.Take(challenge, null)), Has.All.True);
    }

    int _tried;

    TestAuthenticator New()
    {
        var authenticator = new TestAuthenticator();
        _authenticators.Add(authenticator);
        return authenticator;
    }

    async Task<PasskeyCreation> Creation() => (await Chat.Sender.Send(new BeginPasskey(_ana, People.PasswordOf("ana"), People.Address))).Value;

    async Task<Outcome<Passkey>> Add(TestAuthenticator authenticator, string name = "Key", byte[]? wrap = null, string? origin = null, PasskeyCreation? creation = null)
    {
        var challenge = (creation ?? await Creation()).Challenge;
        return await Chat.Sender.Send(new AddPasskey(_ana, Site, challenge, authenticator.Create(Site, challenge, origin), name, wrap));
    }

    async Task<byte[]> Challenge() => (await Chat.Sender.Send(new BeginPasskeySignIn(People.Address))).Value;

    async Task<PasskeySignIn> Answer(TestAuthenticator authenticator)
    {
        var challenge = await Challenge();
        return Request(authenticator.Sign(Site, challenge), challenge);
    }

    PasskeySignIn Request(PasskeyAssertion assertion, byte[] challenge) =>
        new(Site, challenge, assertion, _ana.User.ToBytes(), People.NewId(), "Test", People.Address);

    async Task<Outcome<PasskeySignedIn>> SignIn(TestAuthenticator authenticator) => await Chat.Sender.Send(await Answer(authenticator));
}
