using Chat.Modules.Accounts.Contract;
using Mediator;

namespace Chat.Modules.Accounts;

sealed class GetSecondFactorHandler(SecondFactorsStore store) : IRequestHandler<GetSecondFactor, SecondFactorState>
{
    public async ValueTask<SecondFactorState> Handle(GetSecondFactor request, CancellationToken cancellationToken) =>
        new(await store.Find(request.Caller.User, cancellationToken) is { ConfirmedAt: not null });
}
