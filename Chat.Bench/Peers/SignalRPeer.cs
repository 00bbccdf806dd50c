using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.SignalR;

namespace Chat.Bench.Peers;

/// <summary>What most .NET teams would reach for: a hub that passes messages on and stores nothing.</summary>
static class SignalRPeer
{
    public static void AddServices(IServiceCollection services) => services
        .AddSignalR(hub => (hub.MaximumParallelInvocationsPerClient, hub.MaximumReceiveMessageSize) = (64, 1024 * 1024)).AddMessagePackProtocol();

    public static void Map(WebApplication app) => app.MapHub<PairHub>("/ws");

    sealed class PairHub : Hub
    {
        static readonly ConcurrentDictionary<int, string> Connections = new();

        public override Task OnConnectedAsync()
        {
            Connections[Number] = Context.ConnectionId;
            return Task.CompletedTask;
        }

        public Task Send(byte[] payload) =>
            Connections.TryGetValue(Number ^ 1, out var other) ? Clients.Client(other).SendAsync("message", payload) : Task.CompletedTask;

        int Number => int.Parse(Context.GetHttpContext()!.Request.Query["number"]!, CultureInfo.InvariantCulture);
    }
}
