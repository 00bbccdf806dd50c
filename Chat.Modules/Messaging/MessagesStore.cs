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

    /// <summary>In the order in which <see cref="LogPageWriter"/> reads them.</summary>
    const string RawColumns = "sequence, sender_id, sender_device_id, stored_at, kind, epoch, payload, message_id, flags, COALESCE(expires_at, 0)";

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

    public Task<LogPage> ReadFrames(Id conversation, long after, int bytes, CancellationToken cancellation) => database.Read(async statements =>
    {
        var page = new LogPageWriter(conversation, after, bytes, Now());
        await statements.QueryEach(
            $"SELECT {RawColumns} FROM messages WHERE conversation_id = $1 AND sequence > $2 ORDER BY sequence LIMIT {LogPageWriter.MostEntries}", [page],
            static (parameters, page) =>
            {
                parameters.Add(page.Conversation);
                parameters.Add(page.Last);
            },
            static (page, row) => page.Add(row));
        return page.ToPage();
    }, cancellation);

    /// <summary>The newest entries below <paramref name="before"/> and at or above <paramref name="from"/>, ascending.</summary>
    public async Task<IReadOnlyList<LogEntry>> ReadBefore(Id conversation, long before, long from, int limit, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        var rows = await connection.QueryAsync<Row>(
            $"""
             SELECT {Columns} FROM messages WHERE conversation_id = @conversation AND sequence < @before AND sequence >= @from
             ORDER BY sequence DESC LIMIT @limit
             """, new { conversation, before, from, limit });
        var now = Now();
        return [.. rows.Reverse().Select(row => row.ExpiresAt <= now ? row.ToEntry(conversation) with { Payload = [] } : row.ToEntry(conversation))];
    }

    public Task<IReadOnlyDictionary<Id, long>> CountUnread(Id user, IReadOnlyList<(Id Conversation, long After)> read, CancellationToken cancellation) =>
        database.Read<IReadOnlyDictionary<Id, long>>(async statements =>
        {
            var counts = new Dictionary<Id, long>(read.Count);
            await statements.QueryEach(
                $"""
                 SELECT COUNT(*) FROM (
                     SELECT 1 FROM messages WHERE conversation_id = $1 AND sequence > $2 AND sender_id <> $3 AND (flags & 1) = 1
                     LIMIT {Limits.UnreadCounted}) AS unread
                 """, read,
                (parameters, place) =>
                {
                    parameters.Add(place.Conversation);
                    parameters.Add(place.After);
                    parameters.Add(user);
                },
                (place, row) => counts.TryAdd(place.Conversation, row.Number(0)));
            return counts;
        }, cancellation);

    public async Task<LogEntry?> Find(Id conversation, long sequence, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return await Find(connection, conversation, sequence);
    }

    public async Task<Id?> SenderOf(Id conversation, long sequence, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return (await Find(connection, conversation, sequence))?.Sender.User;
    }

    public static async Task<LogEntry?> FindByMessageId(DbConnection connection, Id conversation, Id messageId)
    {
        var row = await connection.QuerySingleOrDefaultAsync<Row>(
            $"SELECT {Columns} FROM messages WHERE conversation_id = @conversation AND message_id = @messageId", new { conversation, messageId });
        return row?.ToEntry(conversation);
    }

    /// <summary>The entries that the messages' ids stand for already.</summary>
    public static async ValueTask<Dictionary<(Id Conversation, Id Message), LogEntry>> FindByMessageIds(IStatements statements, IReadOnlyList<SendMessage> messages)
    {
        var found = new Dictionary<(Id, Id), LogEntry>();
        await statements.QueryEach($"SELECT {RawColumns} FROM messages WHERE conversation_id = $1 AND message_id = $2", messages,
            static (parameters, message) =>
            {
                parameters.Add(message.Conversation);
                parameters.Add(message.MessageId);
            },
            (message, row) => found.TryAdd((message.Conversation, message.MessageId), ToEntry(message.Conversation, row)));
        return found;
    }

    public static async ValueTask Append(IStatements statements, IReadOnlyList<LogEntry> entries) =>
        await statements.ExecuteEach(
            """
            INSERT INTO messages (conversation_id, sequence, message_id, sender_id, sender_device_id, stored_at, kind, epoch, flags, payload, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULLIF($11, 0))
            """, entries,
            static (parameters, entry) =>
            {
                parameters.Add(entry.Conversation);
                parameters.Add(entry.Sequence);
                parameters.Add(entry.MessageId);
                parameters.Add(entry.Sender.User);
                parameters.Add(entry.Sender.Device);
                parameters.Add(entry.StoredAt);
                parameters.Add((long)entry.Kind);
                parameters.Add(entry.Epoch);
                parameters.Add((long)entry.Flags);
                parameters.Add(entry.Payload);
                parameters.Add(entry.ExpiresAt ?? 0);
            });

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

    /// <summary>The last sequence stored before the time (milliseconds since 1970); 0 when there is none.</summary>
    public static async Task<long> LastSequenceBefore(DbConnection connection, Id conversation, long time) =>
        await connection.ExecuteScalarAsync<long?>(
            "SELECT sequence FROM messages WHERE conversation_id = @conversation AND stored_at < @time ORDER BY sequence DESC LIMIT 1",
            new { conversation, time }) ?? 0;

    public static Task RemoveAll(DbConnection connection, Id conversation) =>
        connection.ExecuteAsync("DELETE FROM messages WHERE conversation_id = @conversation", new { conversation });

    long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    public static Task<int> RenameLog(DbConnection connection, Id fresh) => connection.ExecuteAsync("UPDATE log_identity SET log_id = @fresh", new { fresh });

    static LogEntry ToEntry(Id conversation, IAnswerRow row) => new(conversation, row.Number(0), new Caller(row.Id(1), row.Id(2)), row.Number(3),
        (EntryKind)row.Number(4), row.Number(5), row.Binary(6).ToArray(), row.Id(7), (EntryFlags)row.Number(8));

    sealed record Row(
        long Sequence, byte[] SenderId, byte[] SenderDeviceId, long StoredAt, long Kind, long Epoch, byte[] Payload, byte[] MessageId, long Flags,
        long? ExpiresAt)
    {
        public LogEntry ToEntry(Id conversation) => new(conversation, Sequence, new Caller(Id.FromBytes(SenderId), Id.FromBytes(SenderDeviceId)),
            StoredAt, (EntryKind)Kind, Epoch, Payload, Id.FromBytes(MessageId), (EntryFlags)Flags)
        {
            ExpiresAt = ExpiresAt,
        };
    }
}
