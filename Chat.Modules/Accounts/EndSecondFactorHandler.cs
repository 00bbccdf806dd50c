using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts;

/// <summary>Asks for the password alone: somebody whose authenticator is lost turns it off on a device that is still signed in.</summary>
sealed class EndSecondFactorHandler(IDatabase database, Proofs proofs) : IRequestHandler<EndSecondFactor, Outcome<Done>>
{
    public async ValueTask<Outcome<Done>> Handle(EndSecondFactor request, CancellationToken cancellationToken)
    {
        if ((await proofs.Check(request.Caller, request.Proof, request.Address, cancellationToken)).Fault is { } fault) return fault;
        return await database.Write(async connection =>
        {
            await SecondFactorsStore.Remove(connection, request.Caller.User);
            return default(Done);
        }, cancellationToken);
    }
}
