using Chat.Modules.Accounts;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Protocol;
using Chat.Tests.Storage;
using NUnit.Framework;

namespace Chat.Tests.Modules.Accounts;

/// <summary>A new device and a signed-in one meet at a link; the server hands over what it cannot read, to those two alone, once.</summary>
public sealed class DeviceLinkTests(StoreKind store) : OnBothDatabases(store)
{
    static readonly byte[] Commitment = Bytes(1);
    static readonly byte[] Key = Bytes(2);
    static readonly byte[] Nonce = Bytes(3);
    static readonly byte[] OtherKey = Bytes(4);
    static readonly byte[] Sealed = [5, 6, 7];

    Caller _ana;

    [SetUp]
    public async Task SignUpAna() => _ana = await Chat.SignUpOwner();

    [Test]
    public async Task A_link_leads_from_the_commitment_to_a_session_of_that_device()
    {
        var device = People.NewId();
        var link = Links.Create(device, "Firefox on Linux", Commitment, People.Address).Value;
        Assert.That(link.Code, Does.Match("^[0-9A-HJKMNP-TV-Z]{8}$"));
        var offer = Links.Find(link.Code, People.Address).Value;
        Assert.That(Links.Find(link.LinkId.ToString(), People.Address).Value, Is.EqualTo(offer));
        Assert.That((offer.LinkId, offer.DeviceId, offer.DeviceName, offer.Commitment), Is.EqualTo((link.LinkId, device, "Firefox on Linux", Commitment)));

        Assert.That(Links.Get(link.LinkId, link.Secret).Value.State, Is.EqualTo(DeviceLinkState.Waiting));
        Done(Links.Join(_ana, link.LinkId, OtherKey, "ana"));
        var joined = Links.Get(link.LinkId, link.Secret).Value;
        Assert.That((joined.State, joined.Key, joined.Username, joined.Sealed), Is.EqualTo((DeviceLinkState.Joined, OtherKey, "ana", (byte[]?)null)));
        Assert.That(Links.Get(_ana, link.LinkId).Value.Key, Is.Null, "nothing is known of the key before the other one stands");
        Done(Links.Reveal(link.LinkId, link.Secret, Key, Nonce));
        var revealed = Links.Get(_ana, link.LinkId).Value;
        Assert.That((revealed.Key, revealed.Nonce), Is.EqualTo((Key, Nonce)));
        Assert.That((await Open(link)).Fault, Is.EqualTo(DeviceLinkFaults.NotReady), "nobody has said yes");
        Done(Links.Approve(_ana, link.LinkId, Sealed));
        Assert.That(Links.Get(link.LinkId, link.Secret).Value.Sealed, Is.EqualTo(Sealed));

        var session = (await Open(link)).Value;
        Assert.That(People.CallerOf(session), Is.EqualTo(new Caller(_ana.User, device)));
        Assert.That(await Chat.Get<IAuthenticator>().Authenticate(session.Token, CancellationToken.None), Is.EqualTo(new Caller(_ana.User, device)));
        Assert.That((await Chat.Sender.Send(new ListDevices(_ana))).Select(known => (known.DeviceId, known.Name)),
            Is.EquivalentTo(new[] { (_ana.Device, "Test"), (device, "Firefox on Linux") }), "both were made at the same time");
        Assert.That((await Open(link)).Fault, Is.EqualTo(DeviceLinkFaults.Used));
        Assert.That(Links.Approve(_ana, link.LinkId, [9]).Fault, Is.EqualTo(DeviceLinkFaults.Used));
        Assert.That(Links.Decline(_ana, link.LinkId).Fault, Is.EqualTo(DeviceLinkFaults.Used));
    }

    [Test]
    public async Task Each_step_may_be_repeated_and_none_can_be_changed_or_taken_early()
    {
        var link = NewLink();
        Assert.That(Links.Reveal(link.LinkId, link.Secret, Key, Nonce).Fault, Is.EqualTo(DeviceLinkFaults.NotReady));
        for (var time = 0; time < 2; time++) Done(Links.Join(_ana, link.LinkId, OtherKey, "ana"));
        Assert.That(Links.Join(_ana, link.LinkId, Key, "ana").Fault, Is.EqualTo(DeviceLinkFaults.Taken), "with another key");
        Assert.That(Links.Approve(_ana, link.LinkId, Sealed).Fault, Is.EqualTo(DeviceLinkFaults.NotReady));
        for (var time = 0; time < 2; time++) Done(Links.Reveal(link.LinkId, link.Secret, Key, Nonce));
        Assert.That(Links.Reveal(link.LinkId, link.Secret, OtherKey, Nonce).Fault, Is.EqualTo(DeviceLinkFaults.NotReady));
        for (var time = 0; time < 2; time++) Done(Links.Approve(_ana, link.LinkId, Sealed));
        Assert.That(Links.Approve(_ana, link.LinkId, [9]).Fault, Is.EqualTo(DeviceLinkFaults.NotReady));
        Assert.That((await Open(link)).Fault, Is.Null);
    }

    [Test]
    public async Task Somebody_else_who_grabs_a_link_gets_nothing_of_it_afterwards()
    {
        var ben = await Chat.SignUp("ben", await Chat.InviteBy(_ana));
        var second = People.CallerOf((await Chat.SignIn("ana")).Value);
        var link = NewLink();
        Done(Links.Join(_ana, link.LinkId, OtherKey, "ana"));
        foreach (var other in new[] { ben, second })
        {
            Assert.That(Links.Join(other, link.LinkId, Key, "ben").Fault, Is.EqualTo(DeviceLinkFaults.Taken));
            Assert.That(Links.Get(other, link.LinkId).Fault, Is.EqualTo(DeviceLinkFaults.Unknown));
            Assert.That(Links.Approve(other, link.LinkId, Sealed).Fault, Is.EqualTo(DeviceLinkFaults.Unknown));
            Assert.That(Links.Decline(other, link.LinkId).Fault, Is.EqualTo(DeviceLinkFaults.Unknown));
        }
        foreach (var secret in new[] { new byte[32], [], link.Secret[..31] })
        {
            Assert.That(Links.Get(link.LinkId, secret).Fault, Is.EqualTo(DeviceLinkFaults.Unknown));
            Assert.That(Links.Reveal(link.LinkId, secret, Key, Nonce).Fault, Is.EqualTo(DeviceLinkFaults.Unknown));
            Assert.That((await Chat.Sender.Send(new OpenLinkedSession(link.LinkId, secret))).Fault, Is.EqualTo(DeviceLinkFaults.Unknown));
        }
    }

    [Test]
    public async Task A_link_that_was_declined_opens_nothing_even_after_it_was_approved()
    {
        var link = Approved();
        Done(Links.Decline(_ana, link.LinkId));
        var seen = Links.Get(link.LinkId, link.Secret).Value;
        Assert.That((seen.State, seen.Sealed), Is.EqualTo((DeviceLinkState.Declined, (byte[]?)null)));
        Assert.That((await Open(link)).Fault, Is.EqualTo(DeviceLinkFaults.Declined));
        Assert.That(Links.Approve(_ana, link.LinkId, Sealed).Fault, Is.EqualTo(DeviceLinkFaults.Declined));
    }

    [Test]
    public async Task A_link_lives_for_five_minutes_whatever_has_become_of_it()
    {
        var waiting = NewLink();
        var approved = Approved();
        Chat.Time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        Assert.That(Links.Find(waiting.Code, People.Address).Fault, Is.Null);
        Chat.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(Links.Find(waiting.Code, People.Address).Fault, Is.EqualTo(DeviceLinkFaults.Unknown));
        Assert.That(Links.Get(approved.LinkId, approved.Secret).Fault, Is.EqualTo(DeviceLinkFaults.Unknown));
        Assert.That((await Open(approved)).Fault, Is.EqualTo(DeviceLinkFaults.Unknown));
    }

    [Test]
    public async Task A_device_that_was_signed_out_meanwhile_lets_nobody_in()
    {
        var second = People.CallerOf((await Chat.SignIn("ana")).Value);
        var link = Approved(second);
        await Chat.Sender.Send(new SignOutDevice(_ana, second.Device));
        Assert.That((await Open(link)).Fault, Is.EqualTo(DeviceLinkFaults.Declined));
        Assert.That((await Chat.Sender.Send(new ListDevices(_ana))).Select(device => device.DeviceId), Is.EqualTo(new[] { _ana.Device }));
    }

    [Test]
    public async Task Nobody_becomes_a_device_that_exists()
    {
        var ben = await Chat.SignUp("ben", await Chat.InviteBy(_ana));
        var link = Approved(device: ben.Device);
        Assert.That((await Open(link)).Fault, Is.EqualTo(AccountFaults.IdTaken));
    }

    [Test]
    public void One_address_has_ten_links_at_once_and_other_addresses_do_not_notice()
    {
        for (var number = 0; number < AddressLimits.Default.DeviceLinks; number++) NewLink("198.51.100.9");
        var refused = Links.Create(People.NewId(), "Test", Commitment, "198.51.100.9").Fault!;
        Assert.That((refused.Code, refused.RetryAfter), Is.EqualTo(("too_many_device_links", (TimeSpan?)TimeSpan.FromMinutes(5))));
        NewLink();
        Chat.Time.Advance(TimeSpan.FromMinutes(5));
        NewLink("198.51.100.9");
    }

    [Test]
    public void All_addresses_together_have_ten_thousand_links_at_once()
    {
        for (var number = 0; number < DeviceLinks.InAll; number++) NewLink($"address {number / AddressLimits.Default.DeviceLinks}");
        Assert.That(Links.Create(People.NewId(), "Test", Commitment, "one more").Fault!.Code, Is.EqualTo("too_many_device_links"));
        Chat.Time.Advance(TimeSpan.FromMinutes(5));
        NewLink("one more");
    }

    [Test]
    public void Guessing_codes_is_slowed_down_for_the_guesser_alone()
    {
        var link = NewLink();
        for (var guess = 0; guess < 20; guess++) Assert.That(Links.Find($"{guess:D8}", "198.51.100.9").Fault, Is.EqualTo(DeviceLinkFaults.Unknown));
        Assert.That(Links.Find(link.Code, "198.51.100.9").Fault!.Code, Is.EqualTo("too_many_attempts"));
        Assert.That(Links.Find(link.Code, People.Address).Fault, Is.Null);
    }

    [Test]
    public void What_is_no_step_of_a_link_is_refused()
    {
        var link = NewLink();
        Assert.That(Links.Create(default, "Test", Commitment, People.Address).Fault, Is.EqualTo(AccountFaults.MalformedRequest));
        Assert.That(Links.Create(People.NewId(), " ", Commitment, People.Address).Fault, Is.EqualTo(AccountFaults.MalformedRequest));
        Assert.That(Links.Create(People.NewId(), "Test", Bytes(1)[..31], People.Address).Fault, Is.EqualTo(AccountFaults.MalformedRequest));
        Assert.That(Links.Join(_ana, link.LinkId, [], "ana").Fault, Is.EqualTo(AccountFaults.MalformedRequest));
        Assert.That(Links.Reveal(link.LinkId, link.Secret, Key, []).Fault, Is.EqualTo(AccountFaults.MalformedRequest));
        Assert.That(Links.Approve(_ana, link.LinkId, new byte[1025]).Fault, Is.EqualTo(AccountFaults.MalformedRequest));
        Assert.That(Links.Find("", People.Address).Fault, Is.EqualTo(DeviceLinkFaults.Unknown));
    }

    IDeviceLinks Links => Chat.Get<IDeviceLinks>();

    NewDeviceLink NewLink(string address = People.Address, Id? device = null) => Links.Create(device ?? People.NewId(), "Test", Commitment, address).Value;

    NewDeviceLink Approved(Caller? by = null, Id? device = null)
    {
        var link = NewLink(device: device);
        Done(Links.Join(by ?? _ana, link.LinkId, OtherKey, "ana"));
        Done(Links.Reveal(link.LinkId, link.Secret, Key, Nonce));
        Done(Links.Approve(by ?? _ana, link.LinkId, Sealed));
        return link;
    }

    ValueTask<Outcome<SignedIn>> Open(NewDeviceLink link) => Chat.Sender.Send(new OpenLinkedSession(link.LinkId, link.Secret));

    static void Done(Outcome<Done> outcome) => Assert.That(outcome.Fault, Is.Null);

    static byte[] Bytes(byte value) => [.. Enumerable.Repeat(value, 32)];
}
