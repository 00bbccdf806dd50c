using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Dapper;

namespace Chat.Modules.Sessions;

/// <summary>SQL of <c>sessions</c>.</summary>
sealed class SessionsStore(IDatabase database)
{
    public Task Add(Id session, Caller owner, Id server, long now, CancellationToken cancellation) => database.Write(
        connection => connection.ExecuteAsync(
            """
            INSERT INTO sessions (id, user_id, device_id, server_id, connected_at) VALUES (@session, @user, @device, @server, @now)
            ON CONFLICT (device_id) DO UPDATE SET id = excluded.id, server_id = excluded.server_id, connected_at = excluded.connected_at
            """, new { session, user = owner.User, device = owner.Device, server, now }),
        cancellation);

    public Task Remove(Id session) => database.Write(
        connection => connection.ExecuteAsync("DELETE FROM sessions WHERE id = @session", new { session }), CancellationToken.None);

    /// <summary>Removes what a server that died has left behind.</summary>
    public Task RemoveAll() => database.Write(new Removal(), 0, CancellationToken.None);

    sealed class Removal : IBatchedWrite<int, int>
    {
        public async ValueTask Write(IStatements statements, IReadOnlyList<int> items, int[] results) =>
            await statements.ExecuteEach("DELETE FROM sessions", [0], static (_, _) => { });
    }
}
