using Chat.Modules.Accounts.Contract;
using Chat.Modules.Keys;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Protocol;
using Chat.Tests.Storage;
using NUnit.Framework;

namespace Chat.Tests.Modules.Keys;

public sealed class KeyPackageTests(StoreKind store) : OnBothDatabases(store)
{
    Caller _ana;
    Caller _ben;

    [SetUp]
    public async Task SignUpBoth()
    {
        _ana = await Chat.SignUpOwner();
        _ben = await Chat.SignUp("ben", await Chat.InviteBy(_ana));
    }

    [Test]
    public async Task A_one_time_package_is_claimed_once_and_the_last_resort_again_and_again()
    {
        await Chat.Sender.Send(new AddKeyPackages(_ben, [[1], [2]], LastResort: [9]));
        Assert.That(await Claim(), Is.EqualTo(new byte[][] { [1] }));
        Assert.That(await Claim(), Is.EqualTo(new byte[][] { [2] }));
        Assert.That(await Claim(), Is.EqualTo(new byte[][] { [9] }));
        Assert.That(await Claim(), Is.EqualTo(new byte[][] { [9] }));
        Assert.That(await Chat.Sender.Send(new CountKeyPackages(_ben)), Is.Zero);
    }

    [Test]
    public async Task Claims_at_the_same_time_never_get_the_same_package()
    {
        await Chat.Sender.Send(new AddKeyPackages(_ben, [.. Enumerable.Range(0, 50).Select(number => new[] { (byte)number })], LastResort: [255]));
        var claims = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => Claim()));
        var given = claims.Select(claim => claim.Single().Single()).ToList();
        Assert.That(given.Where(package => package != 255), Is.Unique.And.Exactly(50).Items);
        Assert.That(given.Count(package => package == 255), Is.EqualTo(10));
    }

    [Test]
    public async Task Each_active_device_gives_one_and_the_claiming_device_none()
    {
        var benPhone = People.CallerOf((await Chat.SignIn("ben")).Value);
        var benOld = People.CallerOf((await Chat.SignIn("ben")).Value);
        await Chat.Sender.Send(new AddKeyPackages(_ben, [[1]], null));
        await Chat.Sender.Send(new AddKeyPackages(benPhone, [[2]], null));
        await Chat.Sender.Send(new AddKeyPackages(benOld, [[3]], null));
        await Chat.Sender.Send(new SignOut(benOld));

        var ownOthers = (await Chat.Sender.Send(new ClaimKeyPackages(_ben, _ben.User, People.Address))).Value;
        Assert.That(ownOthers.Select(package => package.DeviceId), Is.EqualTo(new[] { benPhone.Device }));
        var packages = (await Chat.Sender.Send(new ClaimKeyPackages(_ana, _ben.User, People.Address))).Value;
        Assert.That(packages.Select(package => package.DeviceId), Is.EqualTo(new[] { _ben.Device }));
    }

    [Test]
    public async Task A_new_last_resort_replaces_the_old_one()
    {
        await Chat.Sender.Send(new AddKeyPackages(_ben, [], LastResort: [8]));
        await Chat.Sender.Send(new AddKeyPackages(_ben, [], LastResort: [9]));
        Assert.That(await Claim(), Is.EqualTo(new byte[][] { [9] }));
    }

    [Test]
    public async Task A_device_keeps_no_more_than_its_newest_200()
    {
        for (byte batch = 0; batch < 3; batch++)
            await Chat.Sender.Send(new AddKeyPackages(_ben, [.. Enumerable.Repeat(new[] { batch }, 100)], null));
        Assert.That(await Chat.Sender.Send(new CountKeyPackages(_ben)), Is.EqualTo(200));
        Assert.That(await Claim(), Is.EqualTo(new byte[][] { [1] }));
    }

    [Test]
    public async Task Too_many_claims_in_a_minute_are_refused()
    {
        for (var claim = 0; claim < 100; claim++) Assert.That((await Chat.Sender.Send(new ClaimKeyPackages(_ana, _ben.User, People.Address))).Fault, Is.Null);
        var refused = (await Chat.Sender.Send(new ClaimKeyPackages(_ana, _ben.User, People.Address))).Fault!;
        Assert.That((refused.Code, refused.RetryAfter), Is.EqualTo(("too_many_claims", (TimeSpan?)TimeSpan.FromMinutes(1))));
        Assert.That((await Chat.Sender.Send(new ClaimKeyPackages(_ben, _ana.User, People.Address))).Fault, Is.Null);
        Chat.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.That((await Chat.Sender.Send(new ClaimKeyPackages(_ana, _ben.User, People.Address))).Fault, Is.Null);
    }

    [Test]
    public async Task Somebody_who_claims_of_very_many_people_is_refused()
    {
        var rate = Chat.Get<ClaimRate>();
        for (var claim = 0; claim < 1500; claim++) Assert.That(rate.Claim(_ana.User, People.NewId(), $"198.51.100.{claim % 200}"), Is.Null);
        Assert.That((await Chat.Sender.Send(new ClaimKeyPackages(_ana, _ben.User, People.Address))).Fault!.Code, Is.EqualTo("too_many_claims"));
        Assert.That((await Chat.Sender.Send(new ClaimKeyPackages(_ben, _ana.User, People.Address))).Fault, Is.Null);
    }

    [Test]
    public async Task Many_accounts_at_one_address_cannot_claim_without_end()
    {
        var rate = Chat.Get<ClaimRate>();
        for (var claim = 0; claim < 15_000; claim++) Assert.That(rate.Claim(People.NewId(), _ben.User, "198.51.100.9"), Is.Null);
        var refused = (await Chat.Sender.Send(new ClaimKeyPackages(_ana, _ben.User, "198.51.100.9"))).Fault!;
        Assert.That((refused.Code, refused.RetryAfter), Is.EqualTo(("too_many_claims", (TimeSpan?)TimeSpan.FromMinutes(1))));
        Assert.That((await Chat.Sender.Send(new ClaimKeyPackages(_ana, _ben.User, People.Address))).Fault, Is.Null, "other addresses do not notice");
        Chat.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.That((await Chat.Sender.Send(new ClaimKeyPackages(_ana, _ben.User, "198.51.100.9"))).Fault, Is.Null);
    }

    [Test]
    public async Task Packages_too_many_too_big_or_empty_are_refused()
    {
        AddKeyPackages[] wrong =
        [
            new(_ben, [.. Enumerable.Repeat(new byte[1], 101)], null), new(_ben, [new byte[4097]], null), new(_ben, [[]], null), new(_ben, [], new byte[4097]),
        ];
        foreach (var request in wrong) Assert.That((await Chat.Sender.Send(request)).Fault, Is.EqualTo(AccountFaults.MalformedRequest));
        Assert.That((await Chat.Sender.Send(new AddKeyPackages(_ben, [new byte[4096]], new byte[4096]))).Fault, Is.Null);
    }

    [Test]
    public async Task Nothing_is_claimed_of_nobody() =>
        Assert.That((await Chat.Sender.Send(new ClaimKeyPackages(_ana, People.NewId(), People.Address))).Fault, Is.EqualTo(AccountFaults.UnknownPerson));

    async Task<byte[][]> Claim() =>
        [.. (await Chat.Sender.Send(new ClaimKeyPackages(_ana, _ben.User, People.Address))).Value.Select(package => package.KeyPackage)];
}
