using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts;

/// <summary>An unknown username and a wrong password are answered alike: same fault, same time, same waits.</summary>
sealed class SignInHandler(IDatabase database, AccountsStore accounts, TokenCache cache, Throttles throttles, IIdSource ids, TimeProvider time)
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
        var right = PasswordHash.Verify(request.AuthSecret, account?.PasswordHash ?? PasswordHash.Nobody);
        if (!right || account is not { DisabledAt: null }) return AccountFaults.SignInRefused;
        throttles.SignedIn(username, request.Address);
        return await Open(new Caller(account.Id, request.DeviceId), account.Role, deviceName, cancellationToken);
    }

    async Task<Outcome<SignedIn>> Open(Caller caller, string role, string deviceName, CancellationToken cancellation)
    {
        var token = AccessToken.Encode(ids.NewSecret(AccessToken.Length));
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var outcome = await database.Write<Outcome<SignedIn>>(async connection =>
        {
            var device = await DevicesStore.Find(connection, caller.Device);
            if (device is not null && (device.UserId != caller.User || device.RevokedAt is not null)) return AccountFaults.IdTaken;
            if (device is null) await DevicesStore.Add(connection, caller, deviceName, now);
            else await DevicesStore.Rename(connection, caller.Device, deviceName, now);
            await DevicesStore.RemoveTokens(connection, caller.Device);
            await DevicesStore.AddToken(connection, caller, AccessToken.Hash(token), now);
            var person = (await AccountsStore.FindPerson(connection, caller.User))!;
            return new SignedIn(new Me(person.UserId, person.Username, person.DisplayName, person.ContactNumber, caller.Device, role), Inviter: null, token);
        }, cancellation);
        // A device has one token; the one it had before ends now.
        if (outcome.Fault is null) cache.Forget(caller.Device);
        return outcome;
    }
}
