using Chat.Modules.Accounts.Contract;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Keys;

sealed class PutDeviceListHandler(IDatabase database, IPublisher publisher) : IRequestHandler<PutDeviceList, Outcome<Done>>
{
    public async ValueTask<Outcome<Done>> Handle(PutDeviceList request, CancellationToken cancellationToken)
    {
        if (!KeyRules.IsSane(request.List)) return AccountFaults.MalformedRequest;
        var user = request.Caller.User;
        var version = DeviceListVersion.Read(request.List.Payload)!.Value;
        if (!await database.Write(connection => PublishedKeys.Replace(connection, user, request.List), cancellationToken)) return KeyFaults.DeviceListStale;
        // It has happened, whether or not the caller still waits for the answer.
        await publisher.Publish(new DevicesChanged(user, version), CancellationToken.None);
        return default(Done);
    }
}
