using System.Security.Cryptography;
using Chat.Modules.Keys;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Protocol;
using Chat.Tests.Storage;
using Dapper;
using NUnit.Framework;

namespace Chat.Tests.Modules.Keys;

public sealed class KeyLogTests(StoreKind store) : OnBothDatabases(store)
{
    [Test]
    public async Task Every_list_is_in_the_log_from_the_moment_it_is_there()
    {
        var ana = await Chat.SignUpOwner();
        var ben = await Chat.SignUp("ben", await Chat.InviteBy(ana));
        Assert.That((await Head()).Size, Is.EqualTo(2));
        Assert.That(await Included(ana.User), Is.Zero);
        Assert.That(await Included(ben.User), Is.EqualTo(1));

        await Chat.Sender.Send(new PutDeviceList(ana, People.DeviceList(2)));
        Assert.That((await Head()).Size, Is.EqualTo(3));
        Assert.That(await Included(ana.User), Is.EqualTo(2));
        Assert.That(await Included(ben.User), Is.EqualTo(1));
    }

    [Test]
    public async Task What_is_refused_leaves_no_trace_in_the_log()
    {
        var ana = await Chat.SignUpOwner();
        await Chat.Sender.Send(new PutDeviceList(ana, People.DeviceList(1)));
        Assert.That((await Head()).Size, Is.EqualTo(1));
    }

    [Test]
    public async Task A_list_from_before_there_was_a_log_is_appended_once_when_it_is_asked_for()
    {
        var ana = await Chat.SignUpOwner();
        await Chat.Database.Write(connection => connection.ExecuteAsync("DELETE FROM key_log"), CancellationToken.None);
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Chat.Sender.Send(new GetDeviceList(ana.User)).AsTask()));
        Assert.That(await Included(ana.User), Is.Zero);
        Assert.That((await Head()).Size, Is.EqualTo(1));
    }

    [Test]
    public async Task The_log_only_grows_and_proves_it()
    {
        var ana = await Chat.SignUpOwner();
        for (byte version = 2; version <= 9; version++) await Chat.Sender.Send(new PutDeviceList(ana, People.DeviceList(version)));
        Assert.That((await Consistency(3, 9)).Value.Proof, Is.Not.Empty);
        Assert.That((await Consistency(9, 9)).Value.Proof, Is.Empty);
        foreach (var (from, to) in new[] { (0L, 9L), (-1, 9), (4, 3), (9, 10), (1, long.MaxValue) })
            Assert.That((await Consistency(from, to)).Fault, Is.EqualTo(KeyFaults.KeyLogRange), $"{from} to {to}");
    }

    [Test]
    public async Task A_list_may_skip_the_versions_that_a_backup_lost_but_not_all_numbers_there_are()
    {
        var ana = await Chat.SignUpOwner();
        SignedDeviceList far = new([0x92, 0xb3, .. "chat device list v1"u8, 0xcd, 0x03, 0xeb], new byte[64]);
        Assert.That((await Chat.Sender.Send(new PutDeviceList(ana, far))).Fault, Is.EqualTo(KeyFaults.DeviceListStale), "version 1003 after 1");
        Assert.That((await Chat.Sender.Send(new PutDeviceList(ana, People.DeviceList(4)))).Fault, Is.Null);
        Assert.That((await Chat.Sender.Send(new PutDeviceList(ana, People.DeviceList(3)))).Fault, Is.EqualTo(KeyFaults.DeviceListStale));
    }

    [Test]
    public void An_entry_is_what_the_clients_take_it_for()
    {
        byte[] list = [0x92, 0xb3, .. "chat device list v1"u8, 7];
        var entry = KeyLogEntry.Of(Id.FromBytes([.. Enumerable.Range(0, 16).Select(value => (byte)value)]), [.. Enumerable.Range(0, 32).Select(value => (byte)value)], list);
        Assert.That(Convert.ToHexStringLower(entry), Is.EqualTo(
            "63a0eee6cda9722ee9038c9c3957a37e0c998ccd354ba8c5ca9bf0477979c62a6c05fb149eb11a1f61b8eb522dbd7fb04c70f7e2d3e3ad18d10c7949d6a19bad"));
    }

    /// <summary>The index, once the proof leads to the root that the answer names.</summary>
    async Task<long> Included(Id user)
    {
        var list = (await Chat.Sender.Send(new GetDeviceList(user))).Value;
        var entry = KeyLogEntry.Of(user, list.IdentityKey, list.Payload);
        var (index, last, hash) = (list.Log.Index, list.Log.Size - 1, SHA256.HashData([0, .. entry]));
        // RFC 9162 §2.1.3.2.
        foreach (var sibling in list.Log.Inclusion)
        {
            if (index % 2 == 1 || index == last)
            {
                hash = SHA256.HashData([1, .. sibling, .. hash]);
                while (index % 2 == 0 && index != 0) (index, last) = (index >> 1, last >> 1);
            }
            else hash = SHA256.HashData([1, .. hash, .. sibling]);
            (index, last) = (index >> 1, last >> 1);
        }
        Assert.That(hash, Is.EqualTo(list.Log.Root));
        return list.Log.Index;
    }

    async Task<KeyLogHead> Head() => await Chat.Sender.Send(new GetKeyLogHead());

    ValueTask<Outcome<KeyLogConsistency>> Consistency(long from, long to) => Chat.Sender.Send(new GetKeyLogConsistency(from, to));
}
