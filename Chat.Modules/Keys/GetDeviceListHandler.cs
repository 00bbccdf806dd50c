using Chat.Modules.Accounts.Contract;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Keys;

sealed class GetDeviceListHandler(IdentityKeysStore store) : IRequestHandler<GetDeviceList, Outcome<DeviceList>>
{
    public async ValueTask<Outcome<DeviceList>> Handle(GetDeviceList request, CancellationToken cancellationToken) =>
        await store.Find(request.UserId, cancellationToken) is { } list ? list : AccountFaults.UnknownPerson;
}
