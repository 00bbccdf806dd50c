using Chat.Modules.Accounts.Contract;
using Mediator;

namespace Chat.Modules.Accounts;

sealed class ListDevicesHandler(DevicesStore devices) : IRequestHandler<ListDevices, IReadOnlyList<OwnDevice>>
{
    public async ValueTask<IReadOnlyList<OwnDevice>> Handle(ListDevices request, CancellationToken cancellationToken) =>
        await devices.List(request.Caller.User, cancellationToken);
}
