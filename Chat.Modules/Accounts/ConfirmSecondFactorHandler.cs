using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts;

/// <summary>Guesses need no slowing down: whoever confirms has been given the secret.</summary>
sealed class ConfirmSecondFactorHandler(IDatabase database, SecondFactorsStore store, TimeProvider time)
    : IRequestHandler<ConfirmSecondFactor, Outcome<Done>>
{
    public async ValueTask<Outcome<Done>> Handle(ConfirmSecondFactor request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var user = request.Caller.User;
        if (await store.Find(user, cancellationToken) is not { } factor) return AccountFaults.SecondFactorNotBegun;
        if (factor.ConfirmedAt is not null) return AccountFaults.SecondFactorOn;
        if (Totp.StepOf(factor.Secret, request.Code, now, factor.LastStep) is not { } step) return AccountFaults.SecondFactorWrong;
        var confirmed = await database.Write(
            connection => SecondFactorsStore.Confirm(connection, user, factor.Secret, step, now.ToUnixTimeMilliseconds()), cancellationToken);
        return confirmed ? default(Done) : AccountFaults.SecondFactorNotBegun;
    }
}
