using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts;

sealed class OpenLinkedSessionHandler(DeviceLinks links, AccountsStore accounts, SessionOpening sessions) : IRequestHandler<OpenLinkedSession, Outcome<SignedIn>>
{
    public async ValueTask<Outcome<SignedIn>> Handle(OpenLinkedSession request, CancellationToken cancellationToken)
    {
        var taken = links.Take(request.Link, request.Secret);
        if (taken.Fault is { } fault) return fault;
        var (approver, device, name) = taken.Value;
        try
        {
            if (await accounts.FindActiveRole(approver.User, cancellationToken) is not { } role) return AccountFaults.AccountDisabled;
            // A device that was signed out meanwhile lets nobody in any more.
            return await sessions.Open(new Caller(approver.User, device), role, name, async connection =>
                await DevicesStore.Find(connection, approver.Device) is { RevokedAt: null } ? null : DeviceLinkFaults.Declined, cancellationToken);
        }
        catch (StorageException)
        {
            links.GiveBack(request.Link);
            throw;
        }
    }
}
