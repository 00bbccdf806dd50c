using Chat.Modules.Accounts.Contract;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Keys;

sealed class AddKeyPackagesHandler(IDatabase database, IDeviceDirectory devices) : IRequestHandler<AddKeyPackages, Outcome<Done>>
{
    public async ValueTask<Outcome<Done>> Handle(AddKeyPackages request, CancellationToken cancellationToken)
    {
        if (request.Packages.Count > KeyLimits.KeyPackagesPerRequest || !request.Packages.All(IsSane)) return AccountFaults.MalformedRequest;
        if (request.LastResort is { } last && !IsSane(last)) return AccountFaults.MalformedRequest;
        return await database.Write<Outcome<Done>>(async connection =>
        {
            // The device may have been revoked since the request came in; its packages are gone and must not come back.
            if ((await devices.ActiveOwners(connection, [request.Caller.Device])).Count == 0) return Faults.UnknownDevice;
            await KeyPackagesStore.Add(connection, request.Caller, request.Packages, KeyLimits.KeyPackagesPerDevice);
            if (request.LastResort is not null) await KeyPackagesStore.ReplaceLastResort(connection, request.Caller, request.LastResort);
            return default(Done);
        }, cancellationToken);
    }

    static bool IsSane(byte[] package) => package.Length is > 0 and <= KeyLimits.KeyPackageBytes;
}
