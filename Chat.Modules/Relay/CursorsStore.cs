using System.Data.Common;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Chat.Modules.Relay.Contract;
using Dapper;

namespace Chat.Modules.Relay;

/// <summary>SQL of <c>device_cursors</c> and <c>read_cursors</c>.</summary>
sealed class CursorsStore(IDatabase database, TimeProvider time) : IDeviceRouting, IReadCursors
{
    readonly CursorMoves _moves = new(database.Dialect, time);

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

    public async Task<IReadOnlyList<Id>> DismissUsers(DbConnection connection, Id conversation, IReadOnlyList<Id> users)
    {
        var dismissed = new List<Id>();
        foreach (var user in users)
        {
            dismissed.AddRange(await connection.QueryAsync<Id>(
                "DELETE FROM device_cursors WHERE conversation_id = @conversation AND user_id = @user RETURNING device_id", new { conversation, user }));
            await connection.ExecuteAsync("DELETE FROM read_cursors WHERE conversation_id = @conversation AND user_id = @user", new { conversation, user });
        }
        await WelcomesStore.Withdraw(connection, conversation, dismissed);
        return dismissed;
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

    public async ValueTask<ILookup<Id, Id>> Routed(IStatements statements, IReadOnlyList<Id> conversations)
    {
        var devices = new List<(Id Conversation, Id Device)>();
        await statements.QueryEach("SELECT device_id FROM device_cursors WHERE conversation_id = $1", conversations,
            static (parameters, conversation) => parameters.Add(conversation),
            (conversation, row) =>
            {
                devices.Add((conversation, row.Id(0)));
                return true;
            });
        return devices.ToLookup(device => device.Conversation, device => device.Device);
    }

    /// <summary>How everybody last moved forward in the conversation.</summary>
    public async Task<IReadOnlyDictionary<Id, LatestStep>> Steps(Id conversation, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        var rows = await connection.QueryAsync<(byte[] User, long Delivered, long DeliveredBefore, long? DeliveredAt, long Read, long ReadBefore, long? ReadAt)>(
            """
            SELECT user_id, delivered, delivered_before, delivered_at, read_up_to, read_before, read_at FROM read_cursors
            WHERE conversation_id = @conversation
            """, new { conversation });
        return rows.ToDictionary(row => Id.FromBytes(row.User),
            row => new LatestStep(row.Delivered, row.DeliveredBefore, row.DeliveredAt, row.Read, row.ReadBefore, row.ReadAt));
    }

    public async Task<long> ReadUpTo(Id conversation, Id user, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return await connection.ExecuteScalarAsync<long?>(
            "SELECT read_up_to FROM read_cursors WHERE conversation_id = @conversation AND user_id = @user", new { conversation, user }) ?? 0;
    }

    /// <summary>Everybody's cursors in the conversations.</summary>
    public Task<ILookup<Id, MemberCursor>> ReadCursors(IReadOnlyList<Id> conversations, CancellationToken cancellation) => database.Read(async statements =>
    {
        var cursors = new List<(Id Conversation, MemberCursor Cursor)>();
        await statements.QueryEach("SELECT user_id, delivered, read_up_to FROM read_cursors WHERE conversation_id = $1", conversations,
            static (parameters, conversation) => parameters.Add(conversation),
            (conversation, row) =>
            {
                cursors.Add((conversation, new MemberCursor(row.Id(0), row.Number(1), row.Number(2))));
                return true;
            });
        return cursors.ToLookup(one => one.Conversation, one => one.Cursor);
    }, cancellation);

    /// <summary>Moves cursors forward, never back; reading implies delivery. The users' cursors that moved, as they are then.</summary>
    public Task<IReadOnlyList<MovedCursor>> Move(IReadOnlyList<CursorMove> moves, CancellationToken cancellation) => database.Write(_moves, moves, cancellation);

    /// <summary>Moves devices' cursors; those that moved.</summary>
    public static async ValueTask<List<CursorMove>> MoveDevices(IStatements statements, List<CursorMove> moves)
    {
        var changed = await statements.ExecuteEach("UPDATE device_cursors SET acked = $1 WHERE device_id = $2 AND conversation_id = $3 AND acked < $1", moves,
            static (parameters, move) =>
            {
                parameters.Add(move.Acked);
                parameters.Add(move.Device.Device);
                parameters.Add(move.Conversation);
            });
        return [.. moves.Where((_, index) => changed[index] > 0)];
    }

    /// <summary>Moves users' cursors; those that moved.</summary>
    public static async ValueTask<List<MovedCursor>> MoveUsers(IStatements statements, Dialect dialect, IReadOnlyList<CursorMove> moves, long now)
    {
        var greatest = dialect.Greatest;
        var moved = new List<MovedCursor>(moves.Count);
        await statements.QueryEach(
            $"""
             INSERT INTO read_cursors (conversation_id, user_id, delivered, read_up_to, delivered_at, read_at) VALUES ($1, $2, $3, $4, $5, $5)
             ON CONFLICT (conversation_id, user_id) DO UPDATE SET
                 delivered_before = CASE WHEN read_cursors.delivered < excluded.delivered THEN read_cursors.delivered ELSE read_cursors.delivered_before END,
                 delivered_at = CASE WHEN read_cursors.delivered < excluded.delivered THEN excluded.delivered_at ELSE read_cursors.delivered_at END,
                 read_before = CASE WHEN read_cursors.read_up_to < excluded.read_up_to THEN read_cursors.read_up_to ELSE read_cursors.read_before END,
                 read_at = CASE WHEN read_cursors.read_up_to < excluded.read_up_to THEN excluded.read_at ELSE read_cursors.read_at END,
                 delivered = {greatest}(read_cursors.delivered, excluded.delivered), read_up_to = {greatest}(read_cursors.read_up_to, excluded.read_up_to)
             WHERE read_cursors.delivered < excluded.delivered OR read_cursors.read_up_to < excluded.read_up_to
             RETURNING delivered, read_up_to
             """, moves,
            (parameters, move) =>
            {
                parameters.Add(move.Conversation);
                parameters.Add(move.Device.User);
                parameters.Add(Math.Max(move.Acked, move.Read));
                parameters.Add(move.Read);
                parameters.Add(now);
            },
            (move, row) =>
            {
                moved.Add(new MovedCursor(move.Conversation, new MemberCursor(move.Device.User, row.Number(0), row.Number(1))));
                return true;
            });
        return moved;
    }
}
