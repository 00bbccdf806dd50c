using Chat.Modules.Accounts.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts;

/// <summary>An unknown username and a wrong password or recovery code are answered alike: same fault, same time, same waits.</summary>
sealed class SignInHandler(AccountsStore accounts, SecondFactor secondFactor, SessionOpening sessions, SecretHashes hashes, Throttles throttles)
    : IRequestHandler<SignIn, Outcome<SignedIn>>
{
    public async ValueTask<Outcome<SignedIn>> Handle(SignIn request, CancellationToken cancellationToken)
    {
        if (request.AuthSecret.Length != SignUpRules.SecretBytes || request.DeviceId.IsEmpty || Names.Normalise(request.DeviceName) is not { } deviceName)
            return AccountFaults.MalformedRequest;
        // What is no username is nobody's: a fixed key keeps the throttle's memory small.
        var username = Usernames.Normalise(request.Username) ?? "";
        if (throttles.BeginSignIn(username, request.Address) is { } wait) return wait;
        var account = await accounts.FindByUsername(username, cancellationToken);
        var right = SecretHashes.Verify(request.AuthSecret, account?.HashOf(request.Kind) ?? hashes.Nobody);
        if (!right || account is not { DisabledAt: null }) return request.Kind == SecretKind.Password ? AccountFaults.SignInRefused : AccountFaults.RecoveryRefused;
        // The recovery code is a second thing that only its owner has; and who has lost everything has no authenticator.
        var step = request.Kind == SecretKind.Password ? await secondFactor.Check(account.Id, request.SecondFactor, cancellationToken) : default(long?);
        if (step.Fault == AccountFaults.SecondFactorNeeded) throttles.Halfway(username, request.Address);
        if (step.Fault is { } refused) return refused;
        var outcome = await sessions.Open(
            new Caller(account.Id, request.DeviceId), account.Role, deviceName,
            async connection => step.Value is { } used && !await SecondFactorsStore.UseStep(connection, account.Id, used) ? AccountFaults.SecondFactorWrong : null,
            cancellationToken);
        if (outcome.Fault != AccountFaults.SecondFactorWrong) throttles.SignedIn(username, request.Address);
        return outcome;
    }
}
