using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts;

sealed class StartResetHandler(IDatabase database, AccountsStore accounts, Administration administration, IIdSource ids, TimeProvider time)
    : IRequestHandler<StartReset, Outcome<ResetCode>>
{
    static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    public async ValueTask<Outcome<ResetCode>> Handle(StartReset request, CancellationToken cancellationToken)
    {
        if (await administration.Check(request.By, request.UserId, cancellationToken) is { } fault) return fault;
        var reset = new ResetCode(SecretCode.New(ids), (time.GetUtcNow() + Lifetime).ToUnixTimeMilliseconds());
        return await database.Write<Outcome<ResetCode>>(async connection =>
        {
            if (!await accounts.AllActive(connection, [request.UserId])) return AccountFaults.UnknownPerson;
            await ResetsStore.Put(connection, request.UserId, reset.Code, request.By?.User, reset.ExpiresAt);
            return reset;
        }, cancellationToken);
    }
}
