using System.Data.Common;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Dapper;

namespace Chat.Modules.Relay;

/// <summary>SQL of <c>welcomes</c>, one for each commit that has one, and of <c>welcome_receivers</c>, the devices it waits for. The last of them takes it away.</summary>
sealed class WelcomesStore(IDatabase database)
{
    public async Task<IReadOnlyList<WaitingWelcome>> Waiting(Id device, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        var rows = await connection.QueryAsync<Row>(
            """
            SELECT w.conversation_id AS ConversationId, w.sequence AS Sequence, w.epoch AS Epoch, w.added_by AS AddedBy, w.welcome AS Welcome
            FROM welcome_receivers r JOIN welcomes w ON w.conversation_id = r.conversation_id AND w.sequence = r.sequence
            WHERE r.device_id = @device
            """, new { device });
        return [.. rows.Select(row => new WaitingWelcome(Id.FromBytes(row.ConversationId), row.Sequence, row.Epoch, Id.FromBytes(row.AddedBy), row.Welcome))];
    }

    /// <summary>Keeps a commit's welcome for the devices that it admits, the committer's own excluded.</summary>
    public static async Task Keep(DbConnection connection, LogEntry commit, GroupChange change)
    {
        var devices = change.Admitted.Select(one => one.Device).Where(device => device != commit.Sender.Device).ToList();
        if (change.Welcome is null || devices.Count == 0) return;
        await connection.ExecuteAsync(
            "INSERT INTO welcomes (conversation_id, sequence, epoch, added_by, welcome) VALUES (@conversation, @sequence, @epoch, @addedBy, @welcome)",
            new { conversation = commit.Conversation, sequence = commit.Sequence, epoch = commit.Epoch + 1, addedBy = commit.Sender.User, welcome = change.Welcome });
        await connection.ExecuteAsync(
            """
            INSERT INTO welcome_receivers (device_id, conversation_id, sequence) VALUES (@device, @conversation, @sequence)
            ON CONFLICT (device_id, conversation_id) DO UPDATE SET sequence = excluded.sequence
            """, devices.Select(device => new { device, conversation = commit.Conversation, sequence = commit.Sequence }));
        await RemoveUnawaited(connection, commit.Conversation);
    }

    /// <summary>Whoever has acknowledged the commit of a welcome needs it no more.</summary>
    public static async ValueTask Settle(IStatements statements, IReadOnlyList<CursorMove> moves)
    {
        var settled = await statements.ExecuteEach("DELETE FROM welcome_receivers WHERE device_id = $1 AND conversation_id = $2 AND sequence <= $3", moves,
            static (parameters, move) =>
            {
                parameters.Add(move.Device.Device);
                parameters.Add(move.Conversation);
                parameters.Add(move.Acked);
            });
        var conversations = moves.Where((_, index) => settled[index] > 0).Select(move => move.Conversation).Distinct().ToList();
        await statements.ExecuteEach(
            "DELETE FROM welcomes WHERE conversation_id = $1 AND sequence NOT IN (SELECT sequence FROM welcome_receivers WHERE conversation_id = $1)",
            conversations, static (parameters, conversation) => parameters.Add(conversation));
    }

    public static async Task Withdraw(DbConnection connection, Id conversation, IReadOnlyCollection<Id> devices)
    {
        await connection.ExecuteAsync(
            "DELETE FROM welcome_receivers WHERE device_id = @device AND conversation_id = @conversation",
            devices.Select(device => new { device, conversation }));
        if (devices.Count > 0) await RemoveUnawaited(connection, conversation);
    }

    static Task<int> RemoveUnawaited(DbConnection connection, Id conversation) =>
        connection.ExecuteAsync(
            """
            DELETE FROM welcomes WHERE conversation_id = @conversation AND sequence NOT IN
                (SELECT sequence FROM welcome_receivers WHERE conversation_id = @conversation)
            """, new { conversation });

    sealed record Row(byte[] ConversationId, long Sequence, long Epoch, byte[] AddedBy, byte[] Welcome);
}

/// <summary>A welcome that its device has not acknowledged yet.</summary>
sealed record WaitingWelcome(Id Conversation, long Sequence, long Epoch, Id AddedBy, byte[] Welcome);
