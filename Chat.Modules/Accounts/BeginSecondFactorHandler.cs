using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts;

sealed class BeginSecondFactorHandler(IDatabase database, Proofs proofs, IIdSource ids) : IRequestHandler<BeginSecondFactor, Outcome<SecondFactorSecret>>
{
    public async ValueTask<Outcome<SecondFactorSecret>> Handle(BeginSecondFactor request, CancellationToken cancellationToken)
    {
        if ((await proofs.Check(request.Caller, request.Proof, request.Address, cancellationToken)).Fault is { } fault) return fault;
        var secret = ids.NewSecret(Totp.SecretBytes);
        var begun = await database.Write(connection => SecondFactorsStore.Begin(connection, request.Caller.User, secret), cancellationToken);
        return begun ? new SecondFactorSecret(secret) : AccountFaults.SecondFactorOn;
    }
}
