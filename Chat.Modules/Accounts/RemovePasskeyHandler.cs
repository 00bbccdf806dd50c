using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts;

sealed class RemovePasskeyHandler(IDatabase database) : IRequestHandler<RemovePasskey, Outcome<Done>>
{
    public async ValueTask<Outcome<Done>> Handle(RemovePasskey request, CancellationToken cancellationToken) =>
        await database.Write<Outcome<Done>>(
            async connection => await PasskeysStore.Remove(connection, request.Caller.User, request.PasskeyId) ? default(Done) : PasskeyFaults.Unknown,
            cancellationToken);
}
