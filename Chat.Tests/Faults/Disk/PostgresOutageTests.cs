using System.Net;
using Chat.Modules.Protocol;
using Chat.Tests.EndToEnd;
using Chat.Tests.Storage;
using NUnit.Framework;

namespace Chat.Tests.FaultTests.Disk;

/// <summary>Postgres is gone for a while (CHAT_FAULT_OUTAGE_SECONDS): whoever asks is told so by name, memory stays bounded, and it heals without a restart.</summary>
public sealed class PostgresOutageTests
{
    const long GrowthAtMost = 128 * 1024 * 1024;

    [Test]
    public async Task The_server_outlives_its_database()
    {
        await using var postgres = await PostgresServer.Start();
        var data = Directory.CreateTempSubdirectory("chat-outage-").FullName;
        await using (var server = await ProductProcess.Start(
            "--Chat:Data", data, "--Chat:Store:Provider", "Postgres", "--ConnectionStrings:Chat", await postgres.CreateDatabase(), "--Chat:Limits:FramesPerSecond", "100000"))
        {
            await using var ana = await TestDevice.SignUp(server.Address, "ana", await server.OwnerInvite);
            await using var ben = await TestDevice.SignUp(server.Address, "ben", await ana.Invite());
            var socket = await ana.Connect();
            var conversation = await ana.StartConversation(socket, ben);
            var before = server.ResidentBytes;

            await postgres.StopAtOnce();
            var refused = new List<Id>();
            var codes = new HashSet<string>();
            using var gone = new CancellationTokenSource(FaultSettings.Outage);
            while (!gone.IsCancellationRequested)
            {
                refused.Add(TestDevice.NewId());
                await socket.SendMessage(conversation, 1, new byte[1000], refused[^1]);
                codes.Add((await socket.Next(FrameKind.Error)).Text(2));
            }
            Assert.That(codes, Is.EqualTo(new[] { "storage_failed" }));
            var asked = await HttpAnswer.Of(ben.Http, "GET", "/api/me");
            Assert.That((asked.Status, asked.Code), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "storage_failed")));
            Assert.That((await HttpAnswer.Of(ben.Http, "GET", "/readyz")).Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That((await HttpAnswer.Of(ben.Http, "GET", "/healthz")).Status, Is.EqualTo(HttpStatusCode.OK), "the process is well; nobody may restart it for this");
            var growth = server.ResidentBytes - before;
            await TestContext.Out.WriteLineAsync($"{refused.Count} refused in {FaultSettings.Outage.TotalSeconds} s; {growth / 1024 / 1024} MiB more memory");
            Assert.That(growth, Is.LessThan(GrowthAtMost));

            await postgres.StartAgain();
            await Eventually.Holds(async () => (await HttpAnswer.Of(ben.Http, "GET", "/readyz")).Status == HttpStatusCode.OK, TimeSpan.FromSeconds(20), () => "it is ready again");
            foreach (var id in refused.TakeLast(50))
            {
                await socket.SendMessage(conversation, 1, new byte[1000], id);
                await socket.Next(FrameKind.Accepted);
            }
            var entries = await (await ben.Connect()).Next(FrameKind.Message, Math.Min(refused.Count, 50) + 1);
            Assert.That(entries.Skip(1).Select(entry => entry.Id(8)), Is.EqualTo(refused.TakeLast(50)));
        }
        Directory.Delete(data, recursive: true);
    }
}
