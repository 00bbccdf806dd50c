using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts;

sealed class AddDeviceHandler(IDatabase database, AccountsStore accounts, TokenCache cache, IIdSource ids, TimeProvider time)
    : IRequestHandler<AddDevice, Outcome<SignedIn>>
{
    /// <summary>A session that was stolen makes no crowd of others.</summary>
    const int MostADay = 20;

    static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public async ValueTask<Outcome<SignedIn>> Handle(AddDevice request, CancellationToken cancellationToken)
    {
        if (request.DeviceId.IsEmpty || Names.Normalise(request.DeviceName) is not { } name) return AccountFaults.MalformedRequest;
        var (user, device) = (request.Caller.User, new Caller(request.Caller.User, request.DeviceId));
        if (await accounts.FindRole(user, cancellationToken) is not { } role) return AccountFaults.UnknownPerson;
        var token = AccessToken.Encode(ids.NewSecret(AccessToken.Length));
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var outcome = await database.Write<Outcome<SignedIn>>(async connection =>
        {
            if (device != request.Caller)
            {
                if (await DevicesStore.Find(connection, device.Device) is not null) return AccountFaults.IdTaken;
                if (await DevicesStore.CountMadeSince(connection, user, now - (long)Day.TotalMilliseconds) >= MostADay) return AccountFaults.TooManyDevices;
                await DevicesStore.Add(connection, device, name, now);
            }
            await DevicesStore.RemoveTokens(connection, device.Device);
            await DevicesStore.AddToken(connection, device, AccessToken.Hash(token), now);
            var person = (await AccountsStore.FindPerson(connection, user))!;
            return new SignedIn(new Me(user, person.Username, person.DisplayName, person.ContactNumber, device.Device, role), Inviter: null, token);
        }, cancellationToken);
        if (outcome.Fault is null) cache.Forget(device.Device);
        return outcome;
    }
}
