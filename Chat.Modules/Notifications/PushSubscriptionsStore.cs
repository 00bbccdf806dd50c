using System.Data.Common;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Notifications.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Dapper;

namespace Chat.Modules.Notifications;

/// <summary>SQL of <c>push_subscriptions</c>, one for each device that wants to be told.</summary>
sealed class PushSubscriptionsStore(IDatabase database, IDeviceDirectory devices, IAccountDirectory accounts)
{
    const int Page = 500;

    /// <summary>Those of devices that may connect. Others were left behind by a crash.</summary>
    public async Task<IReadOnlyList<Subscription>> All(CancellationToken cancellation)
    {
        if (!await database.Read(statements => statements.Any("SELECT 1 FROM push_subscriptions LIMIT 1"), cancellation)) return [];
        await using var connection = await database.OpenForReading(cancellation);
        var rows = (await connection.QueryAsync<Row>(
            """
            SELECT device_id AS Device, user_id AS Owner, endpoint AS Endpoint, p256dh AS P256dh, auth AS Auth, last_success_at AS LastSuccessAt,
                last_failure_at AS LastFailureAt, last_failure AS LastFailure
            FROM push_subscriptions
            """)).ToList();
        var active = new HashSet<Id>();
        foreach (var page in rows.Select(row => row.Device).Chunk(Page))
            active.UnionWith((await devices.ActiveOwners(connection, page)).Select(owner => owner.Device));
        return [.. rows.Where(row => active.Contains(row.Device)).Select(row => row.ToSubscription())];
    }

    /// <summary>False when the device may not connect any more.</summary>
    public Task<bool> Put(Caller device, PushTarget target, CancellationToken cancellation) => database.Write(async connection =>
    {
        if (!await MayConnect(connection, device)) return false;
        await connection.ExecuteAsync(
            "DELETE FROM push_subscriptions WHERE endpoint = @endpoint AND device_id <> @device", new { endpoint = target.Endpoint, device = device.Device });
        await connection.ExecuteAsync(
            """
            INSERT INTO push_subscriptions (device_id, user_id, endpoint, p256dh, auth) VALUES (@device, @user, @endpoint, @p256dh, @auth)
            ON CONFLICT (device_id) DO UPDATE SET user_id = excluded.user_id, endpoint = excluded.endpoint, p256dh = excluded.p256dh, auth = excluded.auth,
                last_success_at = NULL, last_failure_at = NULL, last_failure = NULL
            """, new { device = device.Device, user = device.User, endpoint = target.Endpoint, p256dh = target.P256dh, auth = target.Auth });
        return true;
    }, cancellation);

    public async Task<bool> MayConnect(Caller device, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return await MayConnect(connection, device);
    }

    /// <summary>Only what is still there: the device may have subscribed anew meanwhile.</summary>
    public Task Note(Subscription subscription, SubscriptionState state) => database.Write(
        connection => connection.ExecuteAsync(
            """
            UPDATE push_subscriptions SET last_success_at = @success, last_failure_at = @failedAt, last_failure = @reason
            WHERE device_id = @device AND endpoint = @endpoint
            """,
            new
            {
                device = subscription.Device.Device,
                endpoint = subscription.Target.Endpoint,
                success = state.LastSuccessAt,
                failedAt = state.LastFailure?.At,
                reason = state.LastFailure?.Reason,
            }),
        CancellationToken.None);

    public Task Remove(Id device) => database.Write(
        connection => connection.ExecuteAsync("DELETE FROM push_subscriptions WHERE device_id = @device", new { device }), CancellationToken.None);

    /// <summary>Only while it is this one that the device has.</summary>
    public Task Remove(Subscription subscription) => database.Write(
        connection => connection.ExecuteAsync(
            "DELETE FROM push_subscriptions WHERE device_id = @device AND endpoint = @endpoint",
            new { device = subscription.Device.Device, endpoint = subscription.Target.Endpoint }),
        CancellationToken.None);

    public Task RemoveOf(Id user) => database.Write(connection => RemoveOf(connection, user), CancellationToken.None);

    public static Task<int> RemoveOf(DbConnection connection, Id user) =>
        connection.ExecuteAsync("DELETE FROM push_subscriptions WHERE user_id = @user", new { user });

    async Task<bool> MayConnect(DbConnection connection, Caller device) =>
        (await devices.ActiveOwners(connection, [device.Device])).Count > 0 && await accounts.AllActive(connection, [device.User]);

    sealed class Row
    {
        public Id Device { get; init; }

        public Id Owner { get; init; }

        public string Endpoint { get; init; } = "";

        public byte[] P256dh { get; init; } = [];

        public byte[] Auth { get; init; } = [];

        public long? LastSuccessAt { get; init; }

        public long? LastFailureAt { get; init; }

        public string? LastFailure { get; init; }

        public Subscription ToSubscription() => new(
            new Caller(Owner, Device), new PushTarget(Endpoint, P256dh, Auth),
            new SubscriptionState(LastSuccessAt, LastFailureAt is { } at ? new PushFailure(at, LastFailure ?? "") : null));
    }
}
