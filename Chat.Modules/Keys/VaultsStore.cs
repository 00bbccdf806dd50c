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
        var contents = await connection.ExecuteScalarAsync<byte[]?>("SELECT sealed FROM vaults WHERE user_id = @user", new { user });
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
}
