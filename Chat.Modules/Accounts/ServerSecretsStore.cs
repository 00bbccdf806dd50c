using Chat.Modules.Ports;
using Dapper;

namespace Chat.Modules.Accounts;

/// <summary>SQL of <c>server_secrets</c>: random values that stay the same for the life of this server.</summary>
sealed class ServerSecretsStore(IDatabase database, IIdSource ids)
{
    const int Length = 32;
    const string SaltName = "unknown-username-salt";

    byte[]? _salt;

    /// <summary>The key from which salts for unknown usernames are made up.</summary>
    public async Task<byte[]> UnknownUsernameKey(CancellationToken cancellation) => _salt ??= await FindOrMake(SaltName, cancellation);

    Task<byte[]> FindOrMake(string name, CancellationToken cancellation)
    {
        var fresh = ids.NewSecret(Length);
        return database.Write(async connection =>
        {
            await connection.ExecuteAsync("INSERT INTO server_secrets (name, value) VALUES (@name, @fresh) ON CONFLICT (name) DO NOTHING", new { name, fresh });
            return (await connection.ExecuteScalarAsync<byte[]>("SELECT value FROM server_secrets WHERE name = @name", new { name }))!;
        }, cancellation);
    }
}
