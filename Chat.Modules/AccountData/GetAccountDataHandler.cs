using Chat.Modules.AccountData.Contract;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.AccountData;

sealed class GetAccountDataHandler(AccountDataStore store) : IRequestHandler<GetAccountData, Outcome<AccountDataPage>>
{
    public async ValueTask<Outcome<AccountDataPage>> Handle(GetAccountData request, CancellationToken cancellationToken)
    {
        if (request.Since < 0 || request.Limit is < 1 or > GetAccountData.MaxItems) return AccountFaults.MalformedRequest;
        return await store.Read(request.Caller.User, request.Since, request.Limit, AccountDataLimits.PageBytes, cancellationToken);
    }
}
