using System.Data.Common;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Dapper;

namespace Chat.Modules.Accounts;

/// <summary>SQL of <c>devices</c> and of <c>access_tokens</c>, by which a device proves itself.</summary>
sealed class DevicesStore(IDatabase database) : IDeviceDirectory
{
    public async Task<IReadOnlyList<(Id Device, Id User)>> ActiveOwners(DbConnection connection, IReadOnlyCollection<Id> devices)
    {
        var (list, parameters) = InList.Of(devices);
        var owners = await connection.QueryAsync<Owner>(
            $"SELECT id AS Device, user_id AS \"User\" FROM devices WHERE id IN ({list}) AND revoked_at IS NULL", parameters);
        return [.. owners.Select(owner => (owner.Device, owner.User))];
    }

    public async Task<IReadOnlyList<Id>> ActiveDevices(DbConnection connection, Id user) =>
        [.. await connection.QueryAsync<Id>("SELECT id FROM devices WHERE user_id = @user AND revoked_at IS NULL ORDER BY created_at, id", new { user })];

    /// <summary>When each of the people was last here, as far as known.</summary>
    public async Task<IReadOnlyDictionary<Id, long>> LastUsed(IReadOnlyCollection<Id> users, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        var (list, parameters) = InList.Of(users);
        var rows = await connection.QueryAsync<Used>($"SELECT user_id AS \"User\", last_used_at AS At FROM devices WHERE user_id IN ({list})", parameters);
        return rows.GroupBy(row => row.User).ToDictionary(devices => devices.Key, devices => devices.Max(device => device.At));
    }

    /// <summary>Those of the user that may connect, the longest known first.</summary>
    public async Task<IReadOnlyList<OwnDevice>> List(Id user, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return [.. await connection.QueryAsync<OwnDevice>(
            """
            SELECT id AS DeviceId, name AS Name, created_at AS CreatedAt, last_used_at AS LastUsedAt
            FROM devices WHERE user_id = @user AND revoked_at IS NULL ORDER BY created_at, id
            """, new { user })];
    }

    public static Task<Device?> Find(DbConnection connection, Id device) =>
        connection.QuerySingleOrDefaultAsync<Device>("SELECT user_id AS UserId, revoked_at AS RevokedAt FROM devices WHERE id = @device", new { device });

    /// <summary>Devices of the user that were made since then, revoked ones included.</summary>
    public static Task<long> CountMadeSince(DbConnection connection, Id user, long since) =>
        connection.QuerySingleAsync<long>("SELECT COUNT(*) FROM devices WHERE user_id = @user AND created_at >= @since", new { user, since });

    public static Task Add(DbConnection connection, Caller owner, string name, long now) =>
        connection.ExecuteAsync(
            "INSERT INTO devices (id, user_id, name, created_at, last_used_at) VALUES (@device, @user, @name, @now, @now)",
            new { device = owner.Device, user = owner.User, name, now });

    public static Task Rename(DbConnection connection, Id device, string name, long now) =>
        connection.ExecuteAsync("UPDATE devices SET name = @name, last_used_at = @now WHERE id = @device", new { device, name, now });

    /// <summary>False when the device was not active.</summary>
    public static async Task<bool> Revoke(DbConnection connection, Caller owner, long now) =>
        await connection.ExecuteAsync(
            "UPDATE devices SET revoked_at = @now WHERE id = @device AND user_id = @user AND revoked_at IS NULL",
            new { device = owner.Device, user = owner.User, now }) > 0;

    /// <summary>Ends all devices of the user, and forgets what they were called.</summary>
    public static async Task RevokeAll(DbConnection connection, Id user, long now)
    {
        await connection.ExecuteAsync("DELETE FROM access_tokens WHERE user_id = @user", new { user });
        await connection.ExecuteAsync("UPDATE devices SET revoked_at = COALESCE(revoked_at, @now), name = '' WHERE user_id = @user", new { user, now });
    }

    public static Task AddToken(DbConnection connection, Caller owner, byte[] hash, long now) =>
        connection.ExecuteAsync(
            "INSERT INTO access_tokens (token_hash, device_id, user_id, created_at, last_used_at) VALUES (@hash, @device, @user, @now, @now)",
            new { hash, device = owner.Device, user = owner.User, now });

    public static Task RemoveTokens(DbConnection connection, Id device) =>
        connection.ExecuteAsync("DELETE FROM access_tokens WHERE device_id = @device", new { device });

    public async Task<Token?> FindToken(byte[] hash, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return await connection.QuerySingleOrDefaultAsync<Token>(
            """
            SELECT t.user_id AS "User", t.device_id AS Device, t.last_used_at AS LastUsedAt
            FROM access_tokens t JOIN devices d ON d.id = t.device_id
            WHERE t.token_hash = @hash AND d.revoked_at IS NULL
            """, new { hash });
    }

    /// <summary>The owner of a token, whether or not its device was revoked.</summary>
    public async Task<(Id User, bool IsRevoked)?> FindTokenOwner(byte[] hash, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        var owner = await connection.QuerySingleOrDefaultAsync<Device>(
            """
            SELECT d.user_id AS UserId, d.revoked_at AS RevokedAt
            FROM access_tokens t JOIN devices d ON d.id = t.device_id
            WHERE t.token_hash = @hash
            """, new { hash });
        return owner is null ? null : (owner.UserId, owner.RevokedAt is not null);
    }

    public static async Task Touch(DbConnection connection, byte[] hash, Id device, long now)
    {
        await connection.ExecuteAsync("UPDATE access_tokens SET last_used_at = @now WHERE token_hash = @hash", new { hash, now });
        await connection.ExecuteAsync("UPDATE devices SET last_used_at = @now WHERE id = @device", new { device, now });
    }

    sealed record Used(Id User, long At);

    sealed record Owner(Id Device, Id User);
}

sealed record Device(Id UserId, long? RevokedAt);

sealed record Token(Id User, Id Device, long LastUsedAt)
{
    public Caller Caller => new(User, Device);
}
