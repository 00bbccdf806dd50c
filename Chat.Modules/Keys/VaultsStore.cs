using System.Data.Common;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Dapper;

namespace Chat.Modules.Keys;

/// <summary>SQL of <c>vaults</c> and <c>vault_wraps</c>.</summary>
sealed class VaultsStore(IDatabase database)
{
    public async Task<Vault?> Find(Id user, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return await Find(connection, user);
    }

    /// <summary>The user's vault, which is gone then; null when there is none.</summary>
    public static async Task<Vault?> Take(DbConnection connection, Id user)
    {
        var vault = await Find(connection, user);
        await connection.ExecuteAsync("DELETE FROM vault_wraps WHERE user_id = @user", new { user });
        await connection.ExecuteAsync("DELETE FROM vaults WHERE user_id = @user", new { user });
        return vault;
    }

    public static Task<byte[]?> FindSealed(DbConnection connection, Id user) =>
        connection.ExecuteScalarAsync<byte[]?>("SELECT sealed FROM vaults WHERE user_id = @user", new { user });

    public static Task ReplaceSealed(DbConnection connection, Id user, byte[] contents) =>
        connection.ExecuteAsync("UPDATE vaults SET sealed = @contents WHERE user_id = @user", new { user, contents });

    static async Task<Vault?> Find(DbConnection connection, Id user)
    {
        var contents = await FindSealed(connection, user);
        if (contents is null) return null;
        var wraps = await connection.QueryAsync<VaultWrap>(
            "SELECT kind AS Kind, sealed AS Sealed FROM vault_wraps WHERE user_id = @user ORDER BY kind", new { user });
        return new Vault(contents, [.. wraps]);
    }

    public static async Task Add(DbConnection connection, Id user, Vault vault)
    {
        await connection.ExecuteAsync("INSERT INTO vaults (user_id, sealed) VALUES (@user, @contents)", new { user, contents = vault.Sealed });
        foreach (var wrap in vault.Wraps)
        {
            await connection.ExecuteAsync(
                "INSERT INTO vault_wraps (user_id, kind, sealed) VALUES (@user, @kind, @contents)", new { user, kind = wrap.Kind, contents = wrap.Sealed });
        }
    }

    public static Task ReplaceWraps(DbConnection connection, Id user, IReadOnlyList<VaultWrap> wraps) =>
        connection.ExecuteAsync(
            """
            INSERT INTO vault_wraps (user_id, kind, sealed) VALUES (@user, @kind, @contents)
            ON CONFLICT (user_id, kind) DO UPDATE SET sealed = excluded.sealed
            """, wraps.Select(wrap => new { user, kind = wrap.Kind, contents = wrap.Sealed }));

    public static async Task Remove(DbConnection connection, Id user)
    {
        await connection.ExecuteAsync("DELETE FROM vault_wraps WHERE user_id = @user", new { user });
        await connection.ExecuteAsync("DELETE FROM vaults WHERE user_id = @user", new { user });
    }
}
