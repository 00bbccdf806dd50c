using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts;

sealed class AddPasskeyHandler(IDatabase database, PasskeyChallenges challenges, IPasskeyVerifier verifier, IIdSource ids, TimeProvider time)
    : IRequestHandler<AddPasskey, Outcome<Passkey>>
{
    public async ValueTask<Outcome<Passkey>> Handle(AddPasskey request, CancellationToken cancellationToken)
    {
        if (!PasskeyRules.IsSane(request)) return AccountFaults.MalformedRequest;
        if (Names.Normalise(request.Name) is not { } name) return PasskeyFaults.NameInvalid;
        var user = request.Caller.User;
        if (!challenges.Take(request.Challenge, user)) return PasskeyFaults.ChallengeOver;
        var credential = await verifier.VerifyCreation(request.Site, request.Challenge, request.Attestation, cancellationToken);
        if (credential is null) return PasskeyFaults.Refused;

        var (id, now) = (ids.NewId(), time.GetUtcNow().ToUnixTimeMilliseconds());
        return await database.Write<Outcome<Passkey>>(async connection =>
        {
            if (await PasskeysStore.Count(connection, user) >= PasskeyLimits.PerAccount) return PasskeyFaults.Full;
            if (!await PasskeysStore.Add(connection, id, user, credential, name, request.Wrap, now)) return PasskeyFaults.Known;
            return new Passkey(id, credential.Id, name, now, LastUsedAt: null, UnlocksVault: request.Wrap is not null);
        }, cancellationToken);
    }
}
