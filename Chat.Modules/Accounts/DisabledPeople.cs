using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts;

/// <summary>Ends what people who were disabled have open, also when another process has disabled them.</summary>
sealed class DisabledPeople(IDatabase database, AccountsStore accounts, DevicesStore devices, TokenCache cache, IPublisher publisher, TimeProvider time)
    : IRequestHandler<NoticeDisabled>
{
    long _noticed = time.GetUtcNow().ToUnixTimeMilliseconds();

    public async ValueTask<Unit> Handle(NoticeDisabled request, CancellationToken cancellationToken)
    {
        // The other process has a clock of the same machine; a little overlap costs nothing.
        var since = _noticed - (long)TimeSpan.FromSeconds(10).TotalMilliseconds;
        _noticed = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var user in await accounts.DisabledSince(since, cancellationToken)) await KeepOut(user, cancellationToken);
        return Unit.Value;
    }

    public async Task KeepOut(Id user, CancellationToken cancellation)
    {
        await using (var connection = await database.OpenForReading(cancellation))
        {
            foreach (var device in await devices.ActiveDevices(connection, user)) cache.Forget(device);
        }
        await publisher.Publish(new PersonDisabled(user), cancellation);
    }
}
