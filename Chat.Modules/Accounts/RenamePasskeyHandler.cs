using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts;

sealed class RenamePasskeyHandler(IDatabase database) : IRequestHandler<RenamePasskey, Outcome<Done>>
{
    public async ValueTask<Outcome<Done>> Handle(RenamePasskey request, CancellationToken cancellationToken)
    {
        if (Names.Normalise(request.Name) is not { } name) return PasskeyFaults.NameInvalid;
        return await database.Write<Outcome<Done>>(
            async connection => await PasskeysStore.Rename(connection, request.Caller.User, request.PasskeyId, name) ? default(Done) : PasskeyFaults.Unknown,
            cancellationToken);
    }
}
