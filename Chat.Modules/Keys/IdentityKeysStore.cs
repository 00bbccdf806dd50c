using System.Data.Common;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Dapper;

namespace Chat.Modules.Keys;

/// <summary>SQL of <c>identity_keys</c>: each user's public identity and the device list it has signed.</summary>
sealed class IdentityKeysStore(IDatabase database)
{
    public async Task<StoredKeys?> Find(Id user, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return await connection.QuerySingleOrDefaultAsync<StoredKeys>(
            "SELECT public_key AS IdentityKey, list_payload AS Payload, list_signature AS Signature FROM identity_keys WHERE user_id = @user", new { user });
    }

    /// <summary>Another identity in the place of the user's, whatever its list was.</summary>
    public static Task Renew(DbConnection connection, Id user, byte[] publicKey, long version, SignedDeviceList list) =>
        connection.ExecuteAsync(
            """
            UPDATE identity_keys SET public_key = @publicKey, list_version = @version, list_payload = @payload, list_signature = @signature
            WHERE user_id = @user
            """, new { user, publicKey, version, payload = list.Payload, signature = list.Signature });

    public static Task Add(DbConnection connection, Id user, byte[] publicKey, long version, SignedDeviceList list) =>
        connection.ExecuteAsync(
            """
            INSERT INTO identity_keys (user_id, public_key, list_version, list_payload, list_signature)
            VALUES (@user, @publicKey, @version, @payload, @signature)
            """, new { user, publicKey, version, payload = list.Payload, signature = list.Signature });

    /// <summary>The user's identity key; null, and nothing has changed, when <paramref name="version"/> does not follow the stored one.</summary>
    public static Task<byte[]?> Replace(DbConnection connection, Id user, long version, SignedDeviceList list) =>
        connection.ExecuteScalarAsync<byte[]?>(
            """
            UPDATE identity_keys SET list_version = @version, list_payload = @payload, list_signature = @signature
            WHERE user_id = @user AND list_version < @version AND list_version >= @version - @mostSkipped - 1
            RETURNING public_key
            """, new { user, version, mostSkipped = KeyLimits.DeviceListVersionsSkipped, payload = list.Payload, signature = list.Signature });
}

sealed record StoredKeys(byte[] IdentityKey, byte[] Payload, byte[] Signature);
