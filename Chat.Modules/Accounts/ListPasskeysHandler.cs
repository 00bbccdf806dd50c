using Chat.Modules.Accounts.Contract;
using Mediator;

namespace Chat.Modules.Accounts;

sealed class ListPasskeysHandler(PasskeysStore passkeys) : IRequestHandler<ListPasskeys, IReadOnlyList<Passkey>>
{
    public async ValueTask<IReadOnlyList<Passkey>> Handle(ListPasskeys request, CancellationToken cancellationToken) =>
        await passkeys.List(request.Caller.User, cancellationToken);
}
