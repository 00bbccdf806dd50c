using System.Data.Common;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Chat.Modules.Relay.Contract;
using Dapper;

namespace Chat.Modules.Relay;

/// <summary>SQL of <c>device_cursors</c>, <c>read_cursors</c> and <c>welcomes</c>.</summary>
sealed class CursorsStore(IDatabase database) : IDeviceRouting
{
    readonly CursorMoves _moves = new(database.Dialect);

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
        if (change.Welcome is null) return;
        await connection.ExecuteAsync(
            """
            INSERT INTO welcomes (device_id, conversation_id, sequence, epoch, welcome, group_info)
            VALUES (@device, @conversation, @sequence, @epoch, @welcome, @groupInfo)
            ON CONFLICT (device_id, conversation_id) DO UPDATE
            SET sequence = excluded.sequence, epoch = excluded.epoch, welcome = excluded.welcome, group_info = excluded.group_info
            """,
            change.Admitted.Where(one => one.Device != commit.Sender.Device).Select(one => new
            {
                device = one.Device,
                conversation = commit.Conversation,
                sequence = commit.Sequence,
                epoch = commit.Epoch + 1,
                welcome = change.Welcome,
                groupInfo = change.GroupInfo,
            }));
    }

    public async Task Dismiss(DbConnection connection, Id conversation, IReadOnlyList<Id> devices)
    {
        var rows = devices.Select(device => new { device, conversation });
        await connection.ExecuteAsync("DELETE FROM device_cursors WHERE device_id = @device AND conversation_id = @conversation", rows);
        await connection.ExecuteAsync("DELETE FROM welcomes WHERE device_id = @device AND conversation_id = @conversation", rows);
    }

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

    public async Task<IReadOnlyList<WaitingWelcome>> Welcomes(Id device, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        var rows = await connection.QueryAsync<WelcomeRow>(
            """
            SELECT conversation_id AS ConversationId, sequence AS Sequence, epoch AS Epoch, welcome AS Welcome, group_info AS GroupInfo
            FROM welcomes WHERE device_id = @device
            """, new { device });
        return [.. rows.Select(row => new WaitingWelcome(Id.FromBytes(row.ConversationId), row.Sequence, row.Epoch, row.Welcome, row.GroupInfo))];
    }

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

    /// <summary>Whoever has acknowledged the commit of a welcome needs it no more.</summary>
    public static async ValueTask SettleWelcomes(IStatements statements, IReadOnlyList<CursorMove> moves) =>
        await statements.ExecuteEach("DELETE FROM welcomes WHERE device_id = $1 AND conversation_id = $2 AND sequence <= $3", moves,
            static (parameters, move) =>
            {
                parameters.Add(move.Device.Device);
                parameters.Add(move.Conversation);
                parameters.Add(move.Acked);
            });

    /// <summary>Moves users' cursors; those that moved.</summary>
    public static async ValueTask<List<MovedCursor>> MoveUsers(IStatements statements, Dialect dialect, IReadOnlyList<CursorMove> moves)
    {
        var greatest = dialect.Greatest;
        var moved = new List<MovedCursor>(moves.Count);
        await statements.QueryEach(
            $"""
             INSERT INTO read_cursors (conversation_id, user_id, delivered, read_up_to) VALUES ($1, $2, $3, $4)
             ON CONFLICT (conversation_id, user_id) DO UPDATE SET
                 delivered = {greatest}(read_cursors.delivered, excluded.delivered), read_up_to = {greatest}(read_cursors.read_up_to, excluded.read_up_to)
             WHERE read_cursors.delivered < excluded.delivered OR read_cursors.read_up_to < excluded.read_up_to
             RETURNING delivered, read_up_to
             """, moves,
            static (parameters, move) =>
            {
                parameters.Add(move.Conversation);
                parameters.Add(move.Device.User);
                parameters.Add(Math.Max(move.Acked, move.Read));
                parameters.Add(move.Read);
            },
            (move, row) =>
            {
                moved.Add(new MovedCursor(move.Conversation, new MemberCursor(move.Device.User, row.Number(0), row.Number(1))));
                return true;
            });
        return moved;
    }

    sealed record WelcomeRow(byte[] ConversationId, long Sequence, long Epoch, byte[] Welcome, byte[] GroupInfo);
}

/// <summary>A welcome that its device has not acknowledged yet.</summary>
sealed record WaitingWelcome(Id Conversation, long Sequence, long Epoch, byte[] Welcome, byte[] GroupInfo);
