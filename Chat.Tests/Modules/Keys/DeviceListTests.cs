using Chat.Modules.Accounts.Contract;
using Chat.Modules.Keys.Contract;
using Chat.Tests.Storage;
using NUnit.Framework;

namespace Chat.Tests.Modules.Keys;

public sealed class DeviceListTests(StoreKind store) : OnBothDatabases(store)
{
    [Test]
    public async Task A_device_list_is_replaced_only_by_a_later_version()
    {
        var ana = await Chat.SignUpOwner();
        foreach (byte stale in new byte[] { 0, 1 })
            Assert.That((await Chat.Sender.Send(new PutDeviceList(ana, People.DeviceList(stale)))).Fault, Is.EqualTo(KeyFaults.DeviceListStale), $"version {stale}");

        var next = People.DeviceList(2);
        Assert.That((await Chat.Sender.Send(new PutDeviceList(ana, next))).Fault, Is.Null);
        var stored = (await Chat.Sender.Send(new GetDeviceList(ana.User))).Value;
        Assert.That(stored.Payload, Is.EqualTo(next.Payload));
        Assert.That(stored.Signature, Is.EqualTo(next.Signature));
    }

    [Test]
    public async Task Of_two_devices_that_sign_the_same_version_one_is_told_to_try_again()
    {
        var ana = await Chat.SignUpOwner();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Chat.Sender.Send(new PutDeviceList(ana, People.DeviceList(2))).AsTask()));
        Assert.That(outcomes.Count(outcome => outcome.Fault is null), Is.EqualTo(1));
    }

    [Test]
    public async Task What_is_no_device_list_is_refused()
    {
        var ana = await Chat.SignUpOwner();
        byte[][] payloads = [[], [0xc0], [0x91, 0x01], [0x92, 0x01, 0xa1], [0x92, 0x01, 0xc0], [0x92, 0x01, 0xff], [0xdd, 0xff, 0xff, 0xff, 0xff], new byte[64 * 1024 + 1]];
        foreach (var payload in payloads)
            Assert.That((await Chat.Sender.Send(new PutDeviceList(ana, new SignedDeviceList(payload, new byte[64])))).Fault, Is.EqualTo(AccountFaults.MalformedRequest));
    }

    [Test]
    public async Task The_vault_comes_back_as_it_was_given()
    {
        var ana = await Chat.SignUpOwner();
        var vault = (await Chat.Sender.Send(new GetVault(ana))).Value;
        Assert.That(vault.Sealed, Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(vault.Wraps.Select(wrap => (wrap.Kind, wrap.Sealed.Single())), Is.EqualTo(new[] { ("password", (byte)4), ("recovery", (byte)5) }));
    }
}
