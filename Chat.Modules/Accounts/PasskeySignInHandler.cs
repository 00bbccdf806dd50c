using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts;

sealed class PasskeySignInHandler(
    PasskeysStore passkeys, AccountsStore accounts, PasskeyChallenges challenges, IPasskeyVerifier verifier, SessionOpening sessions, Throttles throttles,
    TimeProvider time) : IRequestHandler<PasskeySignIn, Outcome<PasskeySignedIn>>
{
    public async ValueTask<Outcome<PasskeySignedIn>> Handle(PasskeySignIn request, CancellationToken cancellationToken)
    {
        if (!PasskeyRules.IsSane(request) || Names.Normalise(request.DeviceName) is not { } deviceName) return AccountFaults.MalformedRequest;
        if (throttles.BeginPasskey(request.Address) is { } wait) return wait;
        if (!challenges.Take(request.Challenge, user: null)) return PasskeyFaults.ChallengeOver;
        if (await passkeys.FindByCredential(request.Assertion.CredentialId, cancellationToken) is not { } passkey) return PasskeyFaults.Unknown;
        if (request.UserHandle is { } handle && !handle.AsSpan().SequenceEqual(passkey.UserId.ToBytes())) return PasskeyFaults.Refused;
        var count = await verifier.VerifyAssertion(request.Site, request.Challenge, request.Assertion, passkey.PublicKey, cancellationToken);
        if (count is null) return PasskeyFaults.Refused;
        throttles.PasskeyWasRight(request.Address);
        if (await accounts.FindActiveRole(passkey.UserId, cancellationToken) is not { } role) return AccountFaults.SignInRefused;

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var session = await sessions.Open(
            new Caller(passkey.UserId, request.DeviceId), role, deviceName,
            async connection => await PasskeysStore.Use(connection, passkey.Id, count.Value, now) ? null : PasskeyFaults.Copied,
            cancellationToken);
        if (session.Fault is { } fault) return fault;
        return new PasskeySignedIn(session.Value, passkey.Wrap);
    }
}
