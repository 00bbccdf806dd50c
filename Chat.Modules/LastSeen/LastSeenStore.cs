using System.Data.Common;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Dapper;

namespace Chat.Modules.LastSeen;

/// <summary>SQL of <c>last_seen</c>.</summary>
sealed class LastSeenStore(IDatabase database, IAccountDirectory accounts)
{
    /// <summary>Of those who still have an account: the last device of a deleted one leaves after its rows have gone.</summary>
    public Task Seen(Id user, long now) => database.Write(
        async connection =>
        {
            if (!await accounts.AllActive(connection, [user])) return 0;
            return await connection.ExecuteAsync(
                "INSERT INTO last_seen (user_id, seen_at) VALUES (@user, @now) ON CONFLICT (user_id) DO UPDATE SET seen_at = excluded.seen_at",
                new { user, now });
        },
        CancellationToken.None);

    public static Task Remove(DbConnection connection, Id user) =>
        connection.ExecuteAsync("DELETE FROM last_seen WHERE user_id = @user", new { user });

    public async Task<long?> Find(Id user, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return await connection.ExecuteScalarAsync<long?>("SELECT seen_at FROM last_seen WHERE user_id = @user", new { user });
    }
}
