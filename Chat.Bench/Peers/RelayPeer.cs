using System.Collections.Concurrent;
using MessagePack;

namespace Chat.Bench.Peers;

/// <summary>Passes frames on and stores nothing: what the sockets alone cost.</summary>
static class RelayPeer
{
    public static void Map(WebApplication app)
    {
        var sockets = new ConcurrentDictionary<int, PeerSocket>();
        app.Map("/ws", async context =>
        {
            var number = PeerSocket.Number(context);
            using var socket = await context.WebSockets.AcceptWebSocketAsync("chat.v1");
            var own = sockets[number] = new PeerSocket(socket);
            var sequence = 0L;
            await own.Run((sender, frame) =>
            {
                var next = ++sequence;
                sender.Write((ref MessagePackWriter writer) => frame.WriteAccepted(ref writer, next));
                if (sockets.TryGetValue(number ^ 1, out var other)) other.Write((ref MessagePackWriter writer) => frame.WriteMessage(ref writer, next));
            });
        });
    }
}
