using Chat.Modules.Accounts.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts;

sealed class BeginPasskeyHandler(PasskeysStore passkeys, AccountsStore accounts, Proofs proofs, PasskeyChallenges challenges)
    : IRequestHandler<BeginPasskey, Outcome<PasskeyCreation>>
{
    public async ValueTask<Outcome<PasskeyCreation>> Handle(BeginPasskey request, CancellationToken cancellationToken)
    {
        if ((await proofs.Check(request.Caller, request.Proof, request.Address, cancellationToken)).Fault is { } refused) return refused;
        var user = request.Caller.User;
        var known = await passkeys.List(user, cancellationToken);
        if (known.Count >= PasskeyLimits.PerAccount) return PasskeyFaults.Full;
        if (await accounts.Find(user, cancellationToken) is not { } person) return AccountFaults.UnknownPerson;
        var challenge = challenges.Make(user, request.Address);
        if (challenge.Fault is { } fault) return fault;
        return new PasskeyCreation(challenge.Value, user.ToBytes(), person.Username, person.DisplayName, [.. known.Select(passkey => passkey.CredentialId)]);
    }
}
