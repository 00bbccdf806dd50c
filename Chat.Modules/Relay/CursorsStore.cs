using System.Data.Common;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Chat.Modules.Relay.Contract;
using Dapper;

namespace Chat.Modules.Relay;

/// <summary>SQL of <c>device_cursors</c> and <c>read_cursors</c>.</summary>
sealed class CursorsStore(IDatabase database) : IDeviceRouting
{
    public async Task<bool> IsRouted(DbConnection connection, Id conversation, Id device) =>
        await connection.ExecuteScalarAsync<long>(
            "SELECT COUNT(*) FROM device_cursors WHERE device_id = @device AND conversation_id = @conversation", new { device, conversation }) > 0;

    public async Task Admit(DbConnection connection, LogEntry commit, GroupChange change)
    {
        await connection.ExecuteAsync(
            """
            INSERT INTO device_cursors (device_id, conversation_id, user_id, acked) VALUES (@device, @conversation, @user, @acked)
            ON CONFLICT (device_id, conversation_id) DO NOTHING
            """,
            change.Admitted.Select(one => new { device = one.Device, conversation = commit.Conversation, user = one.User, acked = commit.Sequence - 1 }));
        await WelcomesStore.Keep(connection, commit, change);
    }

    public async Task Dismiss(DbConnection connection, Id conversation, IReadOnlyList<Id> devices)
    {
        await connection.ExecuteAsync(
            "DELETE FROM device_cursors WHERE device_id = @device AND conversation_id = @conversation", devices.Select(device => new { device, conversation }));
        await WelcomesStore.Withdraw(connection, conversation, devices);
    }

    public async Task DismissUsers(DbConnection connection, Id conversation, IReadOnlyList<Id> users)
    {
        foreach (var user in users)
        {
            var devices = await connection.QueryAsync<Id>(
                "DELETE FROM device_cursors WHERE conversation_id = @conversation AND user_id = @user RETURNING device_id", new { conversation, user });
            await WelcomesStore.Withdraw(connection, conversation, [.. devices]);
            await connection.ExecuteAsync("DELETE FROM read_cursors WHERE conversation_id = @conversation AND user_id = @user", new { conversation, user });
        }
    }

    public Task BeginReading(DbConnection connection, Id conversation, IReadOnlyList<Id> users, long sequence) =>
        connection.ExecuteAsync(
            """
            INSERT INTO read_cursors (conversation_id, user_id, delivered, read_up_to) VALUES (@conversation, @user, @sequence, @sequence)
            ON CONFLICT (conversation_id, user_id) DO UPDATE SET delivered = excluded.delivered, read_up_to = excluded.read_up_to
            """,
            users.Select(user => new { conversation, user, sequence }));

    public async Task<IReadOnlyList<Caller>> Routed(Id conversation, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        var rows = await connection.QueryAsync<(byte[] User, byte[] Device)>(
            "SELECT user_id, device_id FROM device_cursors WHERE conversation_id = @conversation ORDER BY device_id", new { conversation });
        return [.. rows.Select(row => new Caller(Id.FromBytes(row.User), Id.FromBytes(row.Device)))];
    }

    /// <summary>The conversations routed to the device, with the sequence it has acknowledged.</summary>
    public async Task<IReadOnlyDictionary<Id, long>> Acknowledged(Id device, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        var rows = await connection.QueryAsync<(byte[] Conversation, long Acked)>(
            "SELECT conversation_id, acked FROM device_cursors WHERE device_id = @device", new { device });
        return rows.ToDictionary(row => Id.FromBytes(row.Conversation), row => row.Acked);
    }

    /// <summary>Everybody's cursors in the user's conversations.</summary>
    public async Task<ILookup<Id, MemberCursor>> ReadCursors(IReadOnlyCollection<Id> conversations, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        var cursors = new List<(Id Conversation, MemberCursor Cursor)>();
        foreach (var conversation in conversations)
        {
            var rows = await connection.QueryAsync<CursorRow>(
                "SELECT user_id AS UserId, delivered AS Delivered, read_up_to AS ReadUpTo FROM read_cursors WHERE conversation_id = @conversation",
                new { conversation });
            cursors.AddRange(rows.Select(row => (conversation, row.ToCursor())));
        }
        return cursors.ToLookup(one => one.Conversation, one => one.Cursor);
    }

    /// <summary>Moves the device's cursor and its user's delivery forward, never back. The user's cursor after it, or null when nothing moved.</summary>
    public Task<MemberCursor?> Acknowledge(Caller device, Id conversation, long sequence, CancellationToken cancellation) => database.Write(
        async connection =>
        {
            var moved = await connection.ExecuteAsync(
                """
                UPDATE device_cursors SET acked = @sequence
                WHERE device_id = @device AND conversation_id = @conversation AND acked < @sequence
                """, new { device = device.Device, conversation, sequence });
            if (moved == 0) return null;
            await WelcomesStore.Settle(connection, device.Device, conversation, sequence);
            return await MoveForward(connection, device.User, conversation, delivered: sequence, read: 0);
        }, cancellation);

    /// <summary>Moves the user's reading forward, never back; reading implies delivery. Null when nothing moved.</summary>
    public Task<MemberCursor?> MarkRead(Id user, Id conversation, long sequence, CancellationToken cancellation) => database.Write(
        connection => MoveForward(connection, user, conversation, delivered: sequence, read: sequence), cancellation);

    async Task<MemberCursor?> MoveForward(DbConnection connection, Id user, Id conversation, long delivered, long read)
    {
        var greatest = database.Dialect.Greatest;
        var row = await connection.QuerySingleOrDefaultAsync<CursorRow>(
            $"""
             INSERT INTO read_cursors (conversation_id, user_id, delivered, read_up_to) VALUES (@conversation, @user, @delivered, @read)
             ON CONFLICT (conversation_id, user_id) DO UPDATE SET
                 delivered = {greatest}(read_cursors.delivered, excluded.delivered), read_up_to = {greatest}(read_cursors.read_up_to, excluded.read_up_to)
             WHERE read_cursors.delivered < excluded.delivered OR read_cursors.read_up_to < excluded.read_up_to
             RETURNING user_id AS UserId, delivered AS Delivered, read_up_to AS ReadUpTo
             """, new { conversation, user, delivered, read });
        return row?.ToCursor();
    }

    sealed record CursorRow(byte[] UserId, long Delivered, long ReadUpTo)
    {
        public MemberCursor ToCursor() => new(Id.FromBytes(UserId), Delivered, ReadUpTo);
    }
}
