using System.Collections.Concurrent;
using System.Threading.Channels;
using MessagePack;
using Microsoft.Data.Sqlite;

namespace Chat.Bench.Peers;

/// <summary>
/// The least that a durable relay can be: Kestrel, our frames, one table in SQLite with <c>synchronous=FULL</c> and group commit.
/// No accounts, no members, no duplicates, no cursors, no resume.
/// </summary>
static class MinimumPeer
{
    const int MostPerTransaction = 4096;

    public static void Map(WebApplication app, string file)
    {
        var sockets = new ConcurrentDictionary<int, PeerSocket>();
        var queue = Channel.CreateUnbounded<Pending>(new UnboundedChannelOptions { SingleReader = true });
        _ = Task.Run(() => Store(queue.Reader, file, sockets));
        app.Map("/ws", async context =>
        {
            var number = PeerSocket.Number(context);
            using var socket = await context.WebSockets.AcceptWebSocketAsync("chat.v1");
            var own = sockets[number] = new PeerSocket(socket);
            var sequence = 0L;
            await own.Run((sender, frame) => queue.Writer.TryWrite(new Pending(sender, number ^ 1, ++sequence, frame)));
        });
    }

    static async Task Store(ChannelReader<Pending> queue, string file, ConcurrentDictionary<int, PeerSocket> sockets)
    {
        using var connection = new SqliteConnection($"Data Source={file}");
        connection.Open();
        Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
        Execute(connection, "CREATE TABLE messages (conversation BLOB, sequence INTEGER, id BLOB, payload BLOB, PRIMARY KEY (conversation, sequence)) WITHOUT ROWID");
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO messages VALUES ($conversation, $sequence, $id, $payload)";
        var (conversation, sequence, id, payload) = (Add("$conversation"), Add("$sequence"), Add("$id"), Add("$payload"));
        var batch = new List<Pending>();
        while (await queue.WaitToReadAsync())
        {
            while (batch.Count < MostPerTransaction && queue.TryRead(out var pending)) batch.Add(pending);
            Execute(connection, "BEGIN IMMEDIATE");
            foreach (var pending in batch)
            {
                (conversation.Value, sequence.Value, id.Value, payload.Value) = (pending.Frame.Conversation, pending.Sequence, pending.Frame.MessageId, pending.Frame.Payload);
                insert.ExecuteNonQuery();
            }
            Execute(connection, "COMMIT");
            foreach (var pending in batch)
            {
                pending.Sender.Write((ref MessagePackWriter writer) => pending.Frame.WriteAccepted(ref writer, pending.Sequence));
                if (sockets.TryGetValue(pending.Receiver, out var receiver)) receiver.Write((ref MessagePackWriter writer) => pending.Frame.WriteMessage(ref writer, pending.Sequence));
            }
            batch.Clear();
        }

        SqliteParameter Add(string name) => insert.Parameters.AddWithValue(name, DBNull.Value);
    }

    static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    sealed record Pending(PeerSocket Sender, int Receiver, long Sequence, SendFrame Frame);
}
