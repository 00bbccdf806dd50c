using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Threading.Channels;
using Chat.Bench.Load;
using Chat.Bench.Servers;
using Chat.Modules.Protocol;
using MessagePack;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Chat.Bench.Scenarios;

/// <summary>
/// Messages, one after the other, to somebody who is away: when the sender hears that each is on disk, and when its push, encrypted and signed, is at a
/// push service on this machine.
/// </summary>
static class PushScenario
{
    public static async Task Run(Options options, Report report)
    {
        var arrivals = Channel.CreateUnbounded<long>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var service = builder.Build();
        service.Urls.Add("http://127.0.0.1:0");
        service.MapPost("/push", () =>
        {
            arrivals.Writer.TryWrite(Stopwatch.GetTimestamp());
            return Results.StatusCode(201);
        });
        await service.StartAsync();
        var address = new Uri(service.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

        await using var server = await ProductServer.Start(options, "--Chat:Push:AllowedHosts", address.Authority);
        var accounts = await server.People.Accounts(2);
        var conversation = (await server.People.Conversation(accounts)).ToBytes();
        await Subscribe(server.Address, accounts[1], new Uri(address, "/push"));
        await using var sender = await FrameClient.Connect(server.Socket, accounts[0].Token);
        var payload = RandomNumberGenerator.GetBytes(Crowd.PayloadBytes);
        var count = options.Count > 0 ? options.Count : 500;
        for (var round = 0; round <= options.Rounds; round++)
        {
            Report.Progress(round == 0 ? "warming up" : $"round {round}, {count} pushes");
            var (stored, pushed) = (new Histogram(), new Histogram());
            for (var number = 0; number < count; number++)
            {
                var began = Stopwatch.GetTimestamp();
                await sender.Send((ref MessagePackWriter writer) => FramePair.WriteSend(ref writer, 1, conversation, payload, EntryFlags.CountsAsUnread | EntryFlags.MayNotify));
                await Accepted(sender);
                stored.Record(Stopwatch.GetElapsedTime(began));
                pushed.Record(Stopwatch.GetElapsedTime(began, await arrivals.Reader.ReadAsync()));
            }
            if (round == 0) continue;
            foreach (var percent in (double[])[50, 99])
            {
                report.Add(server.Name, $"send → accepted p{percent}", stored.Percentile(percent), "ms");
                report.Add(server.Name, $"send → at the push service p{percent}", pushed.Percentile(percent), "ms");
            }
        }
    }

    static async Task Accepted(FrameClient client)
    {
        var isAccepted = false;
        while (!isAccepted)
        {
            if (!await client.ReceiveBatch((ref MessagePackReader _, FrameKind kind) => isAccepted |= kind == FrameKind.Accepted))
                throw new InvalidOperationException("The server has ended the connection.");
        }
    }

    static async Task Subscribe(Uri server, Account account, Uri endpoint)
    {
        using var browser = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var point = browser.PublicKey.ExportParameters().Q;
        using var http = new HttpClient { BaseAddress = server };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", account.Token);
        using var answer = await http.PutAsJsonAsync("/api/devices/self/push-subscription", new
        {
            endpoint,
            p256dh = Text([4, .. point.X!, .. point.Y!]),
            auth = Text(RandomNumberGenerator.GetBytes(16)),
        });
        answer.EnsureSuccessStatusCode();
    }

    static string Text(ReadOnlySpan<byte> bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
