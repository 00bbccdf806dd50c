using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts;

sealed class DisablePersonHandler(IDatabase database, Administration administration, DisabledPeople disabled, TimeProvider time)
    : IRequestHandler<DisablePerson, Outcome<Done>>
{
    public async ValueTask<Outcome<Done>> Handle(DisablePerson request, CancellationToken cancellationToken)
    {
        if (await administration.Check(request.By, request.UserId, cancellationToken) is { } fault) return fault;
        long? at = request.Disabled ? time.GetUtcNow().ToUnixTimeMilliseconds() : null;
        var found = await database.Write(connection => AccountsStore.SetDisabled(connection, request.UserId, at), cancellationToken);
        if (!found) return AccountFaults.UnknownPerson;
        // It has happened, whether or not the caller still waits for the answer.
        if (request.Disabled) await disabled.KeepOut(request.UserId, CancellationToken.None);
        return default(Done);
    }
}
