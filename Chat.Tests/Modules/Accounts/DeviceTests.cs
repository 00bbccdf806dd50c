using Chat.Modules.Accounts.Contract;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Chat.Tests.Storage;
using NUnit.Framework;

namespace Chat.Tests.Modules.Accounts;

public sealed class DeviceTests(StoreKind store) : OnBothDatabases(store)
{
    [Test]
    public async Task Signing_in_again_keeps_the_device_and_ends_its_older_token()
    {
        var ana = await Chat.SignUpOwner();
        var first = (await Chat.SignIn("ana", device: ana.Device)).Value;
        Assert.That(await Authenticate(first.Token), Is.EqualTo(ana));
        var second = (await Chat.SignIn("ana", device: ana.Device)).Value;
        Assert.That(await Authenticate(first.Token), Is.Null);
        Assert.That(await Authenticate(second.Token), Is.EqualTo(ana));
    }

    [Test]
    public async Task A_device_that_signed_out_is_revoked_at_once_and_for_good()
    {
        var ana = await Chat.SignUpOwner();
        var session = (await Chat.SignIn("ana", device: ana.Device)).Value;
        await Chat.Sender.Send(new AddKeyPackages(ana, [[1]], [2]));
        Assert.That(await Authenticate(session.Token), Is.EqualTo(ana));

        await Chat.Sender.Send(new SignOut(ana));
        Assert.That(await Authenticate(session.Token), Is.Null);
        Assert.That((await Chat.SignIn("ana", device: ana.Device)).Fault, Is.EqualTo(AccountFaults.IdTaken));
        Assert.That(await Chat.Sender.Send(new CountKeyPackages(ana)), Is.Zero);
        Assert.That((await Chat.Sender.Send(new AddKeyPackages(ana, [[1]], null))).Fault, Is.EqualTo(Faults.UnknownDevice));
    }

    [Test]
    public async Task A_device_goes_on_as_another_and_stays_itself()
    {
        var ana = await Chat.SignUpOwner();
        var first = (await Chat.SignIn("ana", device: ana.Device)).Value;
        var id = Chat.Get<IIdSource>().NewId();
        var copy = (await Chat.Sender.Send(new AddDevice(ana, id, "Laptop"))).Value;
        Assert.That(await Authenticate(copy.Token), Is.EqualTo(new Caller(ana.User, id)));
        Assert.That(await Authenticate(first.Token), Is.EqualTo(ana));
        Assert.That((await Chat.Sender.Send(new AddDevice(ana, id, "Laptop"))).Fault, Is.EqualTo(AccountFaults.IdTaken), "its session is nobody else's");
        var again = (await Chat.Sender.Send(new AddDevice(new Caller(ana.User, id), id, "Laptop"))).Value;
        Assert.That(await Authenticate(again.Token), Is.EqualTo(new Caller(ana.User, id)), "by itself it may be repeated");
        Assert.That(await Authenticate(copy.Token), Is.Null);
    }

    [Test]
    public async Task A_session_makes_no_crowd_of_devices()
    {
        var ana = await Chat.SignUpOwner();
        Fault? fault = null;
        for (var made = 1; made < 21; made++) fault = (await Chat.Sender.Send(new AddDevice(ana, Chat.Get<IIdSource>().NewId(), "x"))).Fault;
        Assert.That(fault, Is.EqualTo(AccountFaults.TooManyDevices));
        Chat.Time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));
        Assert.That((await Chat.Sender.Send(new AddDevice(ana, Chat.Get<IIdSource>().NewId(), "x"))).Fault, Is.Null);
    }

    [Test]
    public async Task A_token_is_told_why_it_opens_nothing()
    {
        var ana = await Chat.SignUpOwner();
        var first = (await Chat.SignIn("ana", device: ana.Device)).Value;
        var second = (await Chat.SignIn("ana")).Value;
        Assert.That(await Why(first.Token), Is.Null);
        Assert.That((await Chat.Sender.Send(new SignOutDevice(ana, second.Me.DeviceId))).Fault, Is.Null);
        Assert.That(await Authenticate(second.Token), Is.Null);
        Assert.That(await Why(second.Token), Is.EqualTo(AccountFaults.DeviceRevoked));
        Assert.That((await Chat.Sender.Send(new SignOutDevice(ana, second.Me.DeviceId))).Fault, Is.Null, "it may be repeated");
        Assert.That(await Why(new string('A', 43)), Is.Null, "a token that was made up is nobody's");

        await Chat.Database.Write(connection => Dapper.SqlMapper.ExecuteAsync(connection, "UPDATE users SET disabled_at = 1"), CancellationToken.None);
        Assert.That(await Authenticate(first.Token), Is.Null);
        Assert.That(await Why(first.Token), Is.EqualTo(AccountFaults.AccountDisabled));
        Assert.That(await Why(second.Token), Is.EqualTo(AccountFaults.DeviceRevoked));
    }

    [Test]
    public async Task Nobody_signs_out_somebody_elses_device()
    {
        var ana = await Chat.SignUpOwner();
        var ben = await Chat.SignUp("ben", await Chat.InviteBy(ana));
        var session = (await Chat.SignIn("ana", device: ana.Device)).Value;
        Assert.That((await Chat.Sender.Send(new SignOutDevice(ben, ana.Device))).Fault, Is.EqualTo(Faults.UnknownDevice));
        Assert.That((await Chat.Sender.Send(new SignOutDevice(ben, People.NewId()))).Fault, Is.EqualTo(Faults.UnknownDevice));
        Assert.That(await Authenticate(session.Token), Is.EqualTo(ana));
    }

    [Test]
    public async Task Nobody_signs_in_as_somebody_elses_device()
    {
        var ana = await Chat.SignUpOwner();
        await Chat.SignUp("ben", await Chat.InviteBy(ana));
        Assert.That((await Chat.SignIn("ben", device: ana.Device)).Fault, Is.EqualTo(AccountFaults.IdTaken));
    }

    [Test]
    public async Task A_token_that_was_made_up_is_nobodys()
    {
        await Chat.SignUpOwner();
        Assert.That(await Authenticate(""), Is.Null);
        Assert.That(await Authenticate(new string('A', 43)), Is.Null);
        Assert.That(await Authenticate(new string('x', 100_000)), Is.Null);
    }

    [Test]
    public async Task The_directory_leaves_out_unknown_and_revoked_devices()
    {
        var ana = await Chat.SignUpOwner();
        var second = People.CallerOf((await Chat.SignIn("ana")).Value);
        var third = People.CallerOf((await Chat.SignIn("ana")).Value);
        await Chat.Sender.Send(new SignOut(third));
        var directory = Chat.Get<IDeviceDirectory>();
        await using var connection = await Chat.Database.OpenForReading(CancellationToken.None);
        Assert.That(await directory.ActiveOwners(connection, [ana.Device, second.Device, third.Device, People.NewId()]),
            Is.EquivalentTo(new[] { (ana.Device, ana.User), (second.Device, ana.User) }));
        Assert.That(await directory.ActiveOwners(connection, []), Is.Empty);
        Assert.That(await directory.ActiveDevices(connection, ana.User), Is.EquivalentTo(new[] { ana.Device, second.Device }));
    }

    [Test]
    public async Task The_time_of_last_use_is_kept_to_the_hour()
    {
        var ana = await Chat.SignUpOwner();
        var session = (await Chat.SignIn("ana", device: ana.Device)).Value;
        var signedIn = await LastUsed();
        Chat.Time.Advance(TimeSpan.FromMinutes(59));
        await Authenticate(session.Token);
        Assert.That(await LastUsed(), Is.EqualTo(signedIn));
        Chat.Time.Advance(TimeSpan.FromMinutes(2));
        await Authenticate(session.Token);
        Assert.That(await LastUsed(), Is.EqualTo(signedIn + (long)TimeSpan.FromMinutes(61).TotalMilliseconds));
    }

    [Test]
    public async Task Who_only_reads_does_not_wait_for_a_slow_store()
    {
        var ana = await Chat.SignUpOwner();
        var session = (await Chat.SignIn("ana", device: ana.Device)).Value;
        Chat.Time.Advance(TimeSpan.FromHours(2));
        var store = new TaskCompletionSource();
        var slow = Chat.Database.Write(async _ =>
        {
            await store.Task;
            return default(Done);
        }, CancellationToken.None);
        try
        {
            Assert.That(await Authenticate(session.Token).WaitAsync(TimeSpan.FromSeconds(30)), Is.EqualTo(ana));
        }
        finally
        {
            store.SetResult();
            await slow;
        }
    }

    async Task<Caller?> Authenticate(string token) => await Chat.Get<IAuthenticator>().Authenticate(token, CancellationToken.None);

    async Task<Fault?> Why(string token) => await Chat.Get<IAuthenticator>().WhyRefused(token, CancellationToken.None);

    async Task<long> LastUsed()
    {
        // What was written before this, without anybody waiting for it, is there after it.
        await Chat.Database.Write(_ => Task.FromResult(default(Done)), CancellationToken.None);
        await using var connection = await Chat.Database.OpenForReading(CancellationToken.None);
        return await Dapper.SqlMapper.ExecuteScalarAsync<long>(connection, "SELECT last_used_at FROM devices");
    }
}
