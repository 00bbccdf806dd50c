using System.Data.Common;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Dapper;

namespace Chat.Modules.Accounts;

/// <summary>SQL of <c>passkeys</c>.</summary>
sealed class PasskeysStore(IDatabase database)
{
    public async Task<IReadOnlyList<Passkey>> List(Id user, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        var rows = await connection.QueryAsync<PasskeyRow>(
            """
            SELECT id AS Id, credential_id AS CredentialId, name AS Name, created_at AS CreatedAt, last_used_at AS LastUsedAt, wrap AS Wrap
            FROM passkeys WHERE user_id = @user ORDER BY created_at, id
            """, new { user });
        return [.. rows.Select(row => new Passkey(row.Id, row.CredentialId, row.Name, row.CreatedAt, row.LastUsedAt, row.Wrap is not null))];
    }

    public async Task<StoredPasskey?> FindByCredential(byte[] credential, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return await connection.QuerySingleOrDefaultAsync<StoredPasskey>(
            "SELECT id AS Id, user_id AS UserId, public_key AS PublicKey, wrap AS Wrap FROM passkeys WHERE credential_id = @credential", new { credential });
    }

    public static Task<long> Count(DbConnection connection, Id user) =>
        connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM passkeys WHERE user_id = @user", new { user });

    /// <summary>False when the credential is known, whosever it is.</summary>
    public static async Task<bool> Add(DbConnection connection, Id id, Id user, PasskeyCredential credential, string name, byte[]? wrap, long now)
    {
        var row = new { id, user, credential = credential.Id, publicKey = credential.PublicKey, count = credential.SignCount, name, now, wrap };
        return await connection.ExecuteAsync(
            """
            INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, name, created_at, wrap)
            VALUES (@id, @user, @credential, @publicKey, @count, @name, @now, @wrap)
            ON CONFLICT (credential_id) DO NOTHING
            """, row) > 0;
    }

    /// <summary>False when the passkey is gone, or its counter is not above the last one. Authenticators that do not count stay at 0.</summary>
    public static async Task<bool> Use(DbConnection connection, Id id, long count, long now) =>
        await connection.ExecuteAsync(
            """
            UPDATE passkeys SET sign_count = @count, last_used_at = @now
            WHERE id = @id AND (sign_count < @count OR (sign_count = 0 AND @count = 0))
            """, new { id, count, now }) > 0;

    /// <summary>False when the user has no such passkey.</summary>
    public static async Task<bool> Rename(DbConnection connection, Id user, Id id, string name) =>
        await connection.ExecuteAsync("UPDATE passkeys SET name = @name WHERE id = @id AND user_id = @user", new { id, user, name }) > 0;

    /// <summary>False when the user has no such passkey.</summary>
    public static async Task<bool> Remove(DbConnection connection, Id user, Id id) =>
        await connection.ExecuteAsync("DELETE FROM passkeys WHERE id = @id AND user_id = @user", new { id, user }) > 0;

    public static Task RemoveAll(DbConnection connection, Id user) => connection.ExecuteAsync("DELETE FROM passkeys WHERE user_id = @user", new { user });

    sealed record PasskeyRow(Id Id, byte[] CredentialId, string Name, long CreatedAt, long? LastUsedAt, byte[]? Wrap);
}

/// <summary>What signing in needs to know of a passkey.</summary>
sealed record StoredPasskey(Id Id, Id UserId, byte[] PublicKey, byte[]? Wrap);
