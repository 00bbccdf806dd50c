using System.Data.Common;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Dapper;

namespace Chat.Modules.Messaging;

/// <summary>SQL of <c>messages</c>, the conversations' log, and of <c>log_identity</c>, its name.</summary>
sealed class MessagesStore(IDatabase database, IIdSource ids) : IConversationLog
{
    const string Columns =
        """
        sequence AS Sequence, sender_id AS SenderId, sender_device_id AS SenderDeviceId, stored_at AS StoredAt, kind AS Kind, epoch AS Epoch,
        payload AS Payload, message_id AS MessageId, flags AS Flags
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
        return [.. rows.Select(row => row.ToEntry(conversation))];
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
        return [.. rows.Reverse().Select(row => row.ToEntry(conversation))];
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

    public static Task Append(DbConnection connection, LogEntry entry) =>
        connection.ExecuteAsync(
            """
            INSERT INTO messages (conversation_id, sequence, message_id, sender_id, sender_device_id, stored_at, kind, epoch, flags, payload)
            VALUES (@conversation, @sequence, @messageId, @sender, @device, @storedAt, @kind, @epoch, @flags, @payload)
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
            });

    public static Task<int> RenameLog(DbConnection connection, Id fresh) => connection.ExecuteAsync("UPDATE log_identity SET log_id = @fresh", new { fresh });

    sealed record Row(
        long Sequence, byte[] SenderId, byte[] SenderDeviceId, long StoredAt, long Kind, long Epoch, byte[] Payload, byte[] MessageId, long Flags)
    {
        public LogEntry ToEntry(Id conversation) => new(conversation, Sequence, new Caller(Id.FromBytes(SenderId), Id.FromBytes(SenderDeviceId)),
            StoredAt, (EntryKind)Kind, Epoch, Payload, Id.FromBytes(MessageId), (EntryFlags)Flags);
    }
}
