using Chat.Modules.Accounts.Contract;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts;

/// <summary>Ends a device for good: its token opens nothing any more and is kept, so that the device can be told; its key packages go, its connection is closed by those who hear of it.</summary>
sealed class DeviceRevocation(IDatabase database, IAccountKeys keys, TokenCache cache, IPublisher publisher, TimeProvider time)
{
    public async Task Revoke(Caller owner, CancellationToken cancellation)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var revoked = await database.Write(async connection =>
        {
            if (!await DevicesStore.Revoke(connection, owner, now)) return false;
            await keys.ForgetDevice(connection, owner.Device);
            return true;
        }, cancellation);
        cache.Forget(owner.Device);
        // It has happened, whether or not the caller still waits for the answer.
        if (revoked) await publisher.Publish(new DeviceRevoked(owner.User, owner.Device), CancellationToken.None);
    }
}
