using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts;

sealed class LookUpResetHandler(ResetsStore resets, AccountsStore accounts, Throttles throttles, TimeProvider time) : IRequestHandler<LookUpReset, Outcome<Person>>
{
    public async ValueTask<Outcome<Person>> Handle(LookUpReset request, CancellationToken cancellationToken)
    {
        if (throttles.Begin(request.Address) is { } wait) return wait;
        if (!SecretCode.IsCode(request.Code) || await resets.Find(request.Code, cancellationToken) is not { } reset) return AccountFaults.ResetUnknown;
        throttles.Knew(request.Address);
        if (reset.ExpiresAt <= time.GetUtcNow().ToUnixTimeMilliseconds()) return AccountFaults.ResetExpired;
        return await accounts.Find(reset.UserId, cancellationToken) is { } person ? person : AccountFaults.ResetUnknown;
    }
}
