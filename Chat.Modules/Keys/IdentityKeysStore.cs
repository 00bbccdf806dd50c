using System.Data.Common;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Dapper;

namespace Chat.Modules.Keys;

/// <summary>SQL of <c>identity_keys</c>: each user's public identity and the device list it has signed.</summary>
sealed class IdentityKeysStore(IDatabase database)
{
    public async Task<DeviceList?> Find(Id user, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return await connection.QuerySingleOrDefaultAsync<DeviceList>(
            "SELECT public_key AS IdentityKey, list_payload AS Payload, list_signature AS Signature FROM identity_keys WHERE user_id = @user", new { user });
    }

    public static Task Add(DbConnection connection, Id user, byte[] publicKey, long version, SignedDeviceList list) =>
        connection.ExecuteAsync(
            """
            INSERT INTO identity_keys (user_id, public_key, list_version, list_payload, list_signature)
            VALUES (@user, @publicKey, @version, @payload, @signature)
            """, new { user, publicKey, version, payload = list.Payload, signature = list.Signature });

    /// <summary>False when <paramref name="version"/> does not follow the stored one.</summary>
    public static async Task<bool> Replace(DbConnection connection, Id user, long version, SignedDeviceList list) =>
        await connection.ExecuteAsync(
            """
            UPDATE identity_keys SET list_version = @version, list_payload = @payload, list_signature = @signature
            WHERE user_id = @user AND list_version = @version - 1
            """, new { user, version, payload = list.Payload, signature = list.Signature }) > 0;
}
