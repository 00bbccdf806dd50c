using Chat.Modules.Accounts.Contract;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Keys;

sealed class GetVaultHandler(VaultsStore store) : IRequestHandler<GetVault, Outcome<Vault>>
{
    public async ValueTask<Outcome<Vault>> Handle(GetVault request, CancellationToken cancellationToken) =>
        await store.Find(request.Caller.User, cancellationToken) is { } vault ? vault : AccountFaults.UnknownPerson;
}
