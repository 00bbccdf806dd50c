using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Chat.Modules.Sessions.Contract;
using Dapper;

namespace Chat.Modules.Sessions;

/// <summary>SQL of <c>device_fences</c>.</summary>
sealed class FencesStore(IDatabase database) : IFences
{
    public async Task<Id?> Of(Id device, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        var fence = await connection.QuerySingleOrDefaultAsync<byte[]>("SELECT fence FROM device_fences WHERE device_id = @device", new { device });
        return fence is null ? null : Id.FromBytes(fence);
    }

    /// <summary>False when the fence is not <paramref name="current"/> any more.</summary>
    public Task<bool> Move(Id device, Id? current, Id next, CancellationToken cancellation) => database.Write(
        async connection => await connection.ExecuteAsync(
            current is null
                ? "INSERT INTO device_fences (device_id, fence) VALUES (@device, @next) ON CONFLICT (device_id) DO NOTHING"
                : "UPDATE device_fences SET fence = @next WHERE device_id = @device AND fence = @current",
            new { device, current, next }) > 0,
        cancellation);

    public Task Remove(Id device) => database.Write(
        connection => connection.ExecuteAsync("DELETE FROM device_fences WHERE device_id = @device", new { device }), CancellationToken.None);

    public Task RemoveAll() => database.Write(connection => connection.ExecuteAsync("DELETE FROM device_fences"), CancellationToken.None);
}
