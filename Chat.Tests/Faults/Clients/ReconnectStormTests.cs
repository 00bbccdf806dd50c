using System.Diagnostics;
using System.Security.Cryptography;
using Chat.Modules.Accounts;
using Chat.Modules.Protocol;
using Chat.Tests.EndToEnd;
using Chat.Tests.FaultTests.Crash;
using Microsoft.Data.Sqlite;
using NUnit.Framework;

namespace Chat.Tests.FaultTests.Clients;

/// <summary>The server comes back and everybody is there at once (CHAT_FAULT_RECONNECTS). Each is welcomed; times and memory are printed.</summary>
public sealed class ReconnectStormTests
{
    const long GrowthPerDeviceAtMost = 200 * 1024;

    [Test]
    public async Task Everybody_is_welcomed_after_a_crash()
    {
        var data = Directory.CreateTempSubdirectory("chat-storm-").FullName;
        await using (var server = await ProductProcess.Start("--Chat:Data", data))
        {
            await using var others = await Others.Meet(server, FaultSettings.Reconnects * GrowthPerDeviceAtMost);
            await using var eve = await TestDevice.SignUp(server.Address, "eve", await others.Ana.Invite());
            var tokens = AddDevices(Path.Combine(data, "chat.db"), eve.User, FaultSettings.Reconnects);
            await others.Talk("before");
            for (var storm = 1; storm <= 2; storm++)
            {
                RawSocket[] sockets = [];
                var before = server.ResidentBytes;
                var clock = new Stopwatch();
                await others.Talk($"while storm {storm} goes on", async () =>
                {
                    clock.Start();
                    sockets = await Task.WhenAll(tokens.Select(token => Welcomed(server.Address, token)));
                    clock.Stop();
                });
                var growth = server.ResidentBytes - before;
                await TestContext.Out.WriteLineAsync(
                    $"storm {storm}: {sockets.Length} welcomed in {clock.Elapsed.TotalSeconds:f1} s; server {server.ResidentBytes / 1024 / 1024} MiB, {growth / 1024 / sockets.Length} KiB per device");
                Assert.That(growth / sockets.Length, Is.LessThan(GrowthPerDeviceAtMost));
                if (storm == 1)
                {
                    await server.Kill();
                    await server.StartAgain();
                }
                foreach (var socket in sockets) socket.Dispose();
            }
        }
        Directory.Delete(data, recursive: true);
    }

    static async Task<RawSocket> Welcomed(Uri server, string token)
    {
        var socket = await RawSocket.Connect(server, token);
        await socket.Send(FrameBytes.Hello(null));
        await socket.Next(FrameKind.Welcome);
        return socket;
    }

    /// <summary>The rows that signing in leaves behind: thousands of real sign-ins would spend minutes on slow hashes.</summary>
    static List<string> AddDevices(string database, Id user, int count)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        using var transaction = connection.BeginTransaction();
        var tokens = new List<string>();
        for (var device = 0; device < count; device++)
        {
            var token = AccessToken.Encode(RandomNumberGenerator.GetBytes(AccessToken.Length));
            tokens.Add(token);
            using var command = connection.CreateCommand();
            command.CommandText =
                """
                INSERT INTO devices (id, user_id, name, created_at, last_used_at) VALUES ($device, $user, 'storm', $now, $now);
                INSERT INTO access_tokens (token_hash, device_id, user_id, created_at, last_used_at) VALUES ($hash, $device, $user, $now, $now);
                """;
            command.Parameters.AddWithValue("$device", TestDevice.NewId().ToBytes());
            command.Parameters.AddWithValue("$user", user.ToBytes());
            command.Parameters.AddWithValue("$hash", AccessToken.Hash(token));
            command.Parameters.AddWithValue("$now", DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
            command.ExecuteNonQuery();
        }
        transaction.Commit();
        return tokens;
    }
}
