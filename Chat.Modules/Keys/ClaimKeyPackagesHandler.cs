using Chat.Modules.Accounts.Contract;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Keys;

sealed class ClaimKeyPackagesHandler(IDatabase database, IAccountDirectory accounts, IDeviceDirectory devices, ClaimRate rate)
    : IRequestHandler<ClaimKeyPackages, Outcome<IReadOnlyList<DeviceKeyPackage>>>
{
    public async ValueTask<Outcome<IReadOnlyList<DeviceKeyPackage>>> Handle(ClaimKeyPackages request, CancellationToken cancellationToken)
    {
        if (rate.Claim(request.Caller.User, request.UserId, request.Address) is { } wait) return KeyFaults.TooManyClaims with { RetryAfter = wait };
        if (await accounts.Find(request.UserId, cancellationToken) is null) return AccountFaults.UnknownPerson;
        var claimed = await database.Write(async connection =>
        {
            var packages = new List<DeviceKeyPackage>();
            foreach (var device in await devices.ActiveDevices(connection, request.UserId))
            {
                // The calling device is in its own groups already.
                if (device != request.Caller.Device && await KeyPackagesStore.Claim(connection, device) is { } package) packages.Add(package);
            }
            return packages;
        }, cancellationToken);
        return claimed;
    }
}
