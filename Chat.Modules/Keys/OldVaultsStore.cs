using System.Data.Common;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Dapper;

namespace Chat.Modules.Keys;

/// <summary>SQL of <c>old_vaults</c> and <c>old_vault_wraps</c>. Nothing but the end of the account removes from them.</summary>
sealed class OldVaultsStore(IDatabase database)
{
    public async Task<IReadOnlyList<OldVault>> Of(Id user, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        var rows = await connection.QueryAsync<Row>(
            """
            SELECT vault_id AS VaultId, retired_at AS RetiredAt, sealed AS Sealed, password_salt AS Salt, kdf_memory_kib AS MemoryKiB,
                   kdf_iterations AS Iterations, kdf_parallelism AS Parallelism
            FROM old_vaults WHERE user_id = @user ORDER BY retired_at DESC
            """, new { user });
        var vaults = new List<OldVault>();
        foreach (var row in rows)
        {
            var wraps = await connection.QueryAsync<VaultWrap>(
                "SELECT kind AS Kind, sealed AS Sealed FROM old_vault_wraps WHERE vault_id = @vault ORDER BY kind", new { vault = row.VaultId });
            vaults.Add(new OldVault(row.VaultId, row.RetiredAt, new PasswordParameters(row.Salt, row.MemoryKiB, row.Iterations, row.Parallelism), row.Sealed, [.. wraps]));
        }
        return vaults;
    }

    public async Task<bool> IsOf(Id vault, Id user, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM old_vaults WHERE vault_id = @vault AND user_id = @user", new { vault, user }) > 0;
    }

    public static async Task Add(DbConnection connection, Id user, OldVault old)
    {
        var password = old.Password;
        await connection.ExecuteAsync(
            """
            INSERT INTO old_vaults (vault_id, user_id, sealed, retired_at, password_salt, kdf_memory_kib, kdf_iterations, kdf_parallelism)
            VALUES (@vault, @user, @contents, @retiredAt, @salt, @memoryKiB, @iterations, @parallelism)
            """,
            new
            {
                vault = old.VaultId,
                user,
                contents = old.Sealed,
                retiredAt = old.RetiredAt,
                salt = password.Salt,
                memoryKiB = password.MemoryKiB,
                iterations = password.Iterations,
                parallelism = password.Parallelism,
            });
        foreach (var wrap in old.Wraps)
        {
            await connection.ExecuteAsync(
                "INSERT INTO old_vault_wraps (vault_id, kind, sealed) VALUES (@vault, @kind, @contents)",
                new { vault = old.VaultId, kind = wrap.Kind, contents = wrap.Sealed });
        }
    }

    /// <returns>The vaults that are gone then.</returns>
    public static async Task<IReadOnlyList<Id>> RemoveAll(DbConnection connection, Id user)
    {
        var vaults = (await connection.QueryAsync<Id>("SELECT vault_id FROM old_vaults WHERE user_id = @user", new { user })).ToList();
        foreach (var vault in vaults) await connection.ExecuteAsync("DELETE FROM old_vault_wraps WHERE vault_id = @vault", new { vault });
        await connection.ExecuteAsync("DELETE FROM old_vaults WHERE user_id = @user", new { user });
        return vaults;
    }

    sealed record Row(Id VaultId, long RetiredAt, byte[] Sealed, byte[] Salt, long MemoryKiB, long Iterations, long Parallelism);
}
