using System.Data.Common;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Dapper;

namespace Chat.Modules.Accounts;

/// <summary>SQL of <c>invites</c>.</summary>
sealed class InvitesStore(IDatabase database)
{
    public async Task<StoredInvite?> Find(string code, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return await Find(connection, code);
    }

    public static Task<StoredInvite?> Find(DbConnection connection, string code) =>
        connection.QuerySingleOrDefaultAsync<StoredInvite>(
            "SELECT created_by AS CreatedBy, expires_at AS ExpiresAt, uses_left AS UsesLeft FROM invites WHERE code = @code", new { code });

    public static async ValueTask<string?> FindUnusedOwnerInvite(IStatements statements)
    {
        string? code = null;
        await statements.QueryOnce("SELECT code FROM invites WHERE created_by IS NULL AND uses_left > 0 ORDER BY created_at LIMIT 1", row =>
        {
            code = row.Text(0);
            return false;
        });
        return code;
    }

    /// <summary>Nothing when there is one that nobody has used.</summary>
    public static Task AddOwnerInvite(DbConnection connection, string code, long now) =>
        connection.ExecuteAsync(
            """
            INSERT INTO invites (code, created_by, created_at, expires_at, uses_left) SELECT @code, NULL, @now, NULL, 1
            WHERE NOT EXISTS (SELECT 1 FROM invites WHERE created_by IS NULL AND uses_left > 0)
            """, new { code, now });

    public static Task Add(DbConnection connection, string code, Id? createdBy, long now, long? expiresAt, long uses) =>
        connection.ExecuteAsync(
            "INSERT INTO invites (code, created_by, created_at, expires_at, uses_left) VALUES (@code, @createdBy, @now, @expiresAt, @uses)",
            new { code, createdBy = createdBy?.ToBytes(), now, expiresAt, uses });

    /// <summary>The user's invites that somebody could still use.</summary>
    public static Task<long> CountLive(DbConnection connection, Id createdBy, long now) =>
        connection.ExecuteScalarAsync<long>(
            "SELECT COUNT(*) FROM invites WHERE created_by = @createdBy AND uses_left > 0 AND expires_at > @now", new { createdBy, now });

    public static Task RemoveAll(DbConnection connection, Id createdBy) =>
        connection.ExecuteAsync("DELETE FROM invites WHERE created_by = @createdBy", new { createdBy });

    /// <summary>False when there was no use left to take.</summary>
    public static async Task<bool> TakeUse(DbConnection connection, string code) =>
        await connection.ExecuteAsync("UPDATE invites SET uses_left = uses_left - 1 WHERE code = @code AND uses_left > 0", new { code }) > 0;
}

/// <param name="CreatedBy">Null for the owner's invite.</param>
/// <param name="ExpiresAt">Null when it does not expire.</param>
sealed record StoredInvite(Id? CreatedBy, long? ExpiresAt, long UsesLeft)
{
    public Fault? FaultAt(long now) =>
        UsesLeft <= 0 ? AccountFaults.InviteUsed
        : ExpiresAt <= now ? AccountFaults.InviteExpired
        : null;
}
