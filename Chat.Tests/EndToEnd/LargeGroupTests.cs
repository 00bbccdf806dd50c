using Chat.Modules.Accounts;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Chat.Tests.Storage;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Chat.Tests.EndToEnd;

/// <summary>A full group, every member connected by a real socket.</summary>
[TestFixture(StoreKind.Sqlite)]
[TestFixture(StoreKind.Postgres)]
public sealed class LargeGroupTests(StoreKind store)
{
    const int Messages = 20;

    [Test]
    public async Task A_message_to_a_thousand_is_one_row_and_reaches_everybody_in_order_and_costs_each_few_receipts()
    {
        await using var server = await ServerUnderTest.Start(store);
        var database = server.Services.GetRequiredService<IDatabase>();
        var (group, crowd) = await Seed(database);
        var devices = crowd.Select(member => TestDevice.Known(server, member.Owner, member.Token)).ToList();
        try
        {
            var sockets = new List<TestSocket>();
            foreach (var some in devices.Chunk(50)) sockets.AddRange(await Task.WhenAll(some.Select(device => device.Connect())));

            for (var i = 1; i <= Messages; i++) await sockets[0].SendMessage(group, 1, TwoPeople.Payload(i));
            foreach (var socket in sockets)
            {
                var received = await socket.Next(FrameKind.Message, Messages);
                Assert.That(received.Select(message => message.Long(1)), Is.EqualTo(Enumerable.Range(1, Messages).Select(sequence => (long)sequence)));
                Assert.That(received.Select(message => message.Bytes(7)[^1]), Is.EqualTo(Enumerable.Range(1, Messages).Select(number => (byte)number)));
            }
            await using (var connection = await database.OpenForReading(CancellationToken.None))
                Assert.That(await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM messages"), Is.EqualTo(Messages));

            foreach (var socket in sockets) await socket.Ack(group, Messages);
            TestFrame receipt;
            var receipts = 0;
            do
            {
                receipt = await sockets[0].Next(FrameKind.Receipt);
                receipts++;
            }
            while (receipt.Id(1) != group || receipt.Long(2) < Messages);
            Assert.That(receipts, Is.LessThan(20), "one for all others together, not one for each");
        }
        finally
        {
            foreach (var device in devices) await device.DisposeAsync();
        }
    }

    /// <summary>What signing up and a first commit leave behind, without a thousand password hashes.</summary>
    static Task<(Id Group, IReadOnlyList<(Caller Owner, string Token)> Crowd)> Seed(IDatabase database) =>
        database.Write<(Id, IReadOnlyList<(Caller, string)>)>(async connection =>
        {
            var group = TestDevice.NewId();
            var crowd = Enumerable.Range(0, Limits.GroupMembers).Select(_ => (new Caller(TestDevice.NewId(), TestDevice.NewId()), TestDevice.Binary(32))).ToList();
            var rows = crowd.Select(member => new
            {
                group,
                user = member.Item1.User,
                device = member.Item1.Device,
                name = member.Item1.User.ToString(),
                number = member.Item1.User.ToString()[..9],
                hash = AccessToken.Hash(member.Item2),
                role = member == crowd[0] ? 2L : 1L,
                now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
            }).ToList();
            await connection.ExecuteAsync(
                """
                INSERT INTO users (id, username, username_key, display_name, contact_number, role, created_at, password_hash, password_salt,
                    kdf_memory_kib, kdf_iterations, kdf_parallelism, recovery_hash)
                VALUES (@user, @name, @name, @name, @number, 'member', @now, @hash, @hash, 65536, 3, 1, @hash)
                """, rows);
            await connection.ExecuteAsync("INSERT INTO devices (id, user_id, name, created_at, last_used_at) VALUES (@device, @user, 'Test', @now, @now)", rows);
            await connection.ExecuteAsync(
                "INSERT INTO access_tokens (token_hash, device_id, user_id, created_at, last_used_at) VALUES (@hash, @device, @user, @now, @now)", rows);
            await connection.ExecuteAsync(
                "INSERT INTO conversations (id, kind, epoch, last_sequence, last_stored_at, created_at) VALUES (@group, 2, 1, 0, @now, @now)", rows[0]);
            await connection.ExecuteAsync("INSERT INTO groups (id, new_members_see, created_at) VALUES (@group, 0, @now)", rows[0]);
            await connection.ExecuteAsync(
                "INSERT INTO group_members (group_id, user_id, role, joined_at, joined_after) VALUES (@group, @user, @role, @now, 0)", rows);
            await connection.ExecuteAsync("INSERT INTO conversation_members (conversation_id, user_id, visible_from) VALUES (@group, @user, 1)", rows);
            await connection.ExecuteAsync("INSERT INTO device_cursors (device_id, conversation_id, user_id, acked) VALUES (@device, @group, @user, 0)", rows);
            return (group, crowd);
        }, CancellationToken.None);
}
