using System.Data.Common;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Dapper;

namespace Chat.Modules.Keys;

/// <summary>SQL of <c>key_packages</c>.</summary>
sealed class KeyPackagesStore(IDatabase database)
{
    public async Task<long> CountOneTime(Id device, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM key_packages WHERE device_id = @device AND last_resort = 0", new { device });
    }

    public static async Task Add(DbConnection connection, Caller owner, IReadOnlyList<byte[]> packages, int mostPerDevice)
    {
        foreach (var package in packages) await Insert(connection, owner, package, lastResort: 0);
        // The oldest go first: they are the likeliest to have expired.
        await connection.ExecuteAsync(
            """
            DELETE FROM key_packages WHERE device_id = @device AND last_resort = 0 AND reference NOT IN
                (SELECT reference FROM key_packages WHERE device_id = @device AND last_resort = 0 ORDER BY reference DESC LIMIT @mostPerDevice)
            """, new { device = owner.Device, mostPerDevice });
    }

    public static async Task ReplaceLastResort(DbConnection connection, Caller owner, byte[] package)
    {
        await connection.ExecuteAsync("DELETE FROM key_packages WHERE device_id = @device AND last_resort = 1", new { device = owner.Device });
        await Insert(connection, owner, package, lastResort: 1);
    }

    /// <summary>The device's oldest one-time package, which is gone then; else its last resort, which stays; else null.</summary>
    public static async Task<DeviceKeyPackage?> Claim(DbConnection connection, Id device)
    {
        var package = await connection.ExecuteScalarAsync<byte[]?>(
            """
            DELETE FROM key_packages WHERE reference =
                (SELECT reference FROM key_packages WHERE device_id = @device AND last_resort = 0 ORDER BY reference LIMIT 1)
            RETURNING key_package
            """, new { device });
        package ??= await connection.ExecuteScalarAsync<byte[]?>(
            "SELECT key_package FROM key_packages WHERE device_id = @device AND last_resort = 1", new { device });
        return package is null ? null : new DeviceKeyPackage(device, package);
    }

    public static Task RemoveAll(DbConnection connection, Id device) =>
        connection.ExecuteAsync("DELETE FROM key_packages WHERE device_id = @device", new { device });

    public static Task RemoveAllOf(DbConnection connection, Id user) =>
        connection.ExecuteAsync("DELETE FROM key_packages WHERE user_id = @user", new { user });

    public static Task<int> RemoveOneTime(DbConnection connection) => connection.ExecuteAsync("DELETE FROM key_packages WHERE last_resort = 0");

    static Task<int> Insert(DbConnection connection, Caller owner, byte[] package, long lastResort) =>
        connection.ExecuteAsync(
            "INSERT INTO key_packages (device_id, user_id, key_package, last_resort) VALUES (@device, @user, @package, @lastResort)",
            new { device = owner.Device, user = owner.User, package, lastResort });
}
