using System.Data.Common;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Dapper;

namespace Chat.Modules.Messaging;

/// <summary>SQL of <c>messages</c>, the conversations' log, and of <c>log_identity</c>, its name.</summary>
sealed class MessagesStore(IDatabase database, IIdSource ids, TimeProvider time) : IConversationLog
{
    const string Columns =
        """
        sequence AS Sequence, sender_id AS SenderId, sender_device_id AS SenderDeviceId, stored_at AS StoredAt, kind AS Kind, epoch AS Epoch,
        payload AS Payload, message_id AS MessageId, flags AS Flags, expires_at AS ExpiresAt
        """;

    Id? _logId;

    public async Task<Id> LogId(CancellationToken cancellation)
    {
        _logId ??= await database.Write(async connection =>
        {
            await connection.ExecuteAsync("INSERT INTO log_identity (id, log_id) VALUES (1, @fresh) ON CONFLICT (id) DO NOTHING", new { fresh = ids.NewId() });
            return Id.FromBytes((await connection.ExecuteScalarAsync<byte[]>("SELECT log_id FROM log_identity WHERE id = 1"))!);
        }, cancellation);
        return _logId.Value;
    }

    public async Task<IReadOnlyList<LogEntry>> ReadAfter(Id conversation, long after, int limit, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        var rows = await connection.QueryAsync<Row>(
            $"SELECT {Columns} FROM messages WHERE conversation_id = @conversation AND sequence > @after ORDER BY sequence LIMIT @limit",
            new { conversation, after, limit });
        return Served(conversation, rows);
    }

    /// <summary>The newest entries below <paramref name="before"/> and at or above <paramref name="from"/>, ascending.</summary>
    public async Task<IReadOnlyList<LogEntry>> ReadBefore(Id conversation, long before, long from, int limit, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        var rows = await connection.QueryAsync<Row>(
            $"""
             SELECT {Columns} FROM messages WHERE conversation_id = @conversation AND sequence < @before AND sequence >= @from
             ORDER BY sequence DESC LIMIT @limit
             """, new { conversation, before, from, limit });
        return Served(conversation, rows.Reverse());
    }

    public async Task<long> CountUnread(Id conversation, Id user, long after, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return await connection.ExecuteScalarAsync<long>(
            """
            SELECT COUNT(*) FROM messages
            WHERE conversation_id = @conversation AND sequence > @after AND sender_id <> @user AND (flags & 1) = 1
            """, new { conversation, user, after });
    }

    public static async Task<LogEntry?> FindByMessageId(DbConnection connection, Id conversation, Id messageId)
    {
        var row = await connection.QuerySingleOrDefaultAsync<Row>(
            $"SELECT {Columns} FROM messages WHERE conversation_id = @conversation AND message_id = @messageId", new { conversation, messageId });
        return row?.ToEntry(conversation);
    }

    /// <param name="expiresAt">Milliseconds since 1970; null for an entry that stays.</param>
    public static Task Append(DbConnection connection, LogEntry entry, long? expiresAt) =>
        connection.ExecuteAsync(
            """
            INSERT INTO messages (conversation_id, sequence, message_id, sender_id, sender_device_id, stored_at, kind, epoch, flags, payload, expires_at)
            VALUES (@conversation, @sequence, @messageId, @sender, @device, @storedAt, @kind, @epoch, @flags, @payload, @expiresAt)
            """,
            new
            {
                conversation = entry.Conversation,
                sequence = entry.Sequence,
                messageId = entry.MessageId,
                sender = entry.Sender.User,
                device = entry.Sender.Device,
                storedAt = entry.StoredAt,
                kind = (long)entry.Kind,
                epoch = entry.Epoch,
                flags = (long)entry.Flags,
                payload = entry.Payload,
                expiresAt,
            });

    /// <summary>The last sequence stored before the time (milliseconds since 1970); 0 when there is none.</summary>
    public static async Task<long> LastSequenceBefore(DbConnection connection, Id conversation, long time) =>
        await connection.ExecuteScalarAsync<long?>(
            """
            SELECT sequence FROM messages WHERE conversation_id = @conversation AND stored_at < @time ORDER BY sequence DESC LIMIT 1
            """, new { conversation, time }) ?? 0;

    public static async Task<LogEntry?> Find(DbConnection connection, Id conversation, long sequence)
    {
        var row = await connection.QuerySingleOrDefaultAsync<Row>(
            $"SELECT {Columns} FROM messages WHERE conversation_id = @conversation AND sequence = @sequence", new { conversation, sequence });
        return row?.ToEntry(conversation);
    }

    public static Task Erase(DbConnection connection, Id conversation, long sequence) =>
        connection.ExecuteAsync(
            "UPDATE messages SET payload = @nothing WHERE conversation_id = @conversation AND sequence = @sequence",
            new { conversation, sequence, nothing = Array.Empty<byte>() });

    /// <summary>Deletes messages that have expired, up to <paramref name="most"/>; the epochs they were written in, once for each message.</summary>
    public static async Task<IReadOnlyList<(Id Conversation, long Epoch)>> RemoveExpired(DbConnection connection, long now, int most)
    {
        var rows = await connection.QueryAsync<(byte[] Conversation, long Epoch)>(
            """
            DELETE FROM messages WHERE (conversation_id, sequence) IN
                (SELECT conversation_id, sequence FROM messages WHERE expires_at <= @now ORDER BY expires_at LIMIT @most)
            RETURNING conversation_id, epoch
            """, new { now, most });
        return [.. rows.Select(row => (Id.FromBytes(row.Conversation), row.Epoch))];
    }

    public static async Task<bool> HasMessagesOf(DbConnection connection, Id conversation, long epoch) =>
        await connection.ExecuteScalarAsync<long>(
            "SELECT COUNT(*) FROM (SELECT 1 FROM messages WHERE conversation_id = @conversation AND epoch = @epoch AND kind = 1 LIMIT 1) AS first",
            new { conversation, epoch }) > 0;

    public static Task RemoveAll(DbConnection connection, Id conversation) =>
        connection.ExecuteAsync("DELETE FROM messages WHERE conversation_id = @conversation", new { conversation });

    /// <summary>What has expired is served without its payload until the sweep has taken the row.</summary>
    IReadOnlyList<LogEntry> Served(Id conversation, IEnumerable<Row> rows)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        return [.. rows.Select(row => row.ExpiresAt <= now ? row.ToEntry(conversation) with { Payload = [] } : row.ToEntry(conversation))];
    }

    sealed record Row(
        long Sequence, byte[] SenderId, byte[] SenderDeviceId, long StoredAt, long Kind, long Epoch, byte[] Payload, byte[] MessageId, long Flags,
        long? ExpiresAt)
    {
        public LogEntry ToEntry(Id conversation) => new(conversation, Sequence, new Caller(Id.FromBytes(SenderId), Id.FromBytes(SenderDeviceId)),
            StoredAt, (EntryKind)Kind, Epoch, Payload, Id.FromBytes(MessageId), (EntryFlags)Flags);
    }
}
