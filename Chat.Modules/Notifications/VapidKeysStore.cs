using Chat.Modules.Ports;
using Dapper;

namespace Chat.Modules.Notifications;

/// <summary>SQL of <c>vapid_keys</c>: one key pair, made when it is first needed, and the same for the life of this server.</summary>
sealed class VapidKeysStore(IDatabase database, IPushGateway gateway)
{
    VapidKey? _known;

    public async ValueTask<VapidKey> FindOrMake(CancellationToken cancellation) => _known ??= await Find(cancellation) ?? await Make(cancellation);

    async Task<VapidKey?> Find(CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return await connection.QuerySingleOrDefaultAsync<VapidKey>(Select);
    }

    Task<VapidKey> Make(CancellationToken cancellation)
    {
        var fresh = gateway.NewKey();
        return database.Write(async connection =>
        {
            await connection.ExecuteAsync(
                "INSERT INTO vapid_keys (id, private_key, public_key) VALUES (1, @secret, @point) ON CONFLICT (id) DO NOTHING",
                new { secret = fresh.Private, point = fresh.Public });
            return await connection.QuerySingleAsync<VapidKey>(Select);
        }, cancellation);
    }

    const string Select = "SELECT private_key AS Private, public_key AS Public FROM vapid_keys WHERE id = 1";
}
