using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Dapper;

namespace Chat.Modules.Accounts;

/// <summary>SQL of <c>account_resets</c>: one open reset of an account at most. Codes are kept as hashes, so that a backup opens no account.</summary>
sealed class ResetsStore(IDatabase database)
{
    public async Task<StoredReset?> Find(string code, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return await Find(connection, code);
    }

    public static Task<StoredReset?> Find(DbConnection connection, string code) =>
        connection.QuerySingleOrDefaultAsync<StoredReset>(
            "SELECT user_id AS UserId, expires_at AS ExpiresAt FROM account_resets WHERE code_hash = @hash", new { hash = Hash(code) });

    public static Task Put(DbConnection connection, Id user, string code, Id? createdBy, long expiresAt) =>
        connection.ExecuteAsync(
            """
            INSERT INTO account_resets (user_id, code_hash, created_by, expires_at) VALUES (@user, @hash, @createdBy, @expiresAt)
            ON CONFLICT (user_id) DO UPDATE SET code_hash = excluded.code_hash, created_by = excluded.created_by, expires_at = excluded.expires_at
            """, new { user, hash = Hash(code), createdBy = createdBy?.ToBytes(), expiresAt });

    public static Task Remove(DbConnection connection, Id user) => connection.ExecuteAsync("DELETE FROM account_resets WHERE user_id = @user", new { user });

    static byte[] Hash(string code) => SHA256.HashData(Encoding.UTF8.GetBytes(code));
}

sealed record StoredReset(Id UserId, long ExpiresAt);
