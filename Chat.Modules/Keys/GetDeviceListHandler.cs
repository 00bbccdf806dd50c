using Chat.Modules.Accounts.Contract;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Keys;

sealed class GetDeviceListHandler(IdentityKeysStore store, KeyLog log) : IRequestHandler<GetDeviceList, Outcome<DeviceList>>
{
    public async ValueTask<Outcome<DeviceList>> Handle(GetDeviceList request, CancellationToken cancellationToken)
    {
        if (await store.Find(request.UserId, cancellationToken) is not { } keys) return AccountFaults.UnknownPerson;
        var entry = KeyLogEntry.Of(request.UserId, keys.IdentityKey, keys.Payload);
        return new DeviceList(keys.IdentityKey, keys.Payload, keys.Signature, await log.PlaceOf(entry, cancellationToken));
    }
}
