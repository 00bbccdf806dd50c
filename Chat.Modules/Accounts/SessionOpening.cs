using System.Data.Common;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;

namespace Chat.Modules.Accounts;

/// <summary>The end of every way to sign in: the device is there and has a token, the only one that it has.</summary>
sealed class SessionOpening(IDatabase database, TokenCache cache, IIdSource ids, TimeProvider time)
{
    /// <param name="caller">Who has proved to be that user, on the device to be.</param>
    /// <param name="role">One of <see cref="Roles"/>.</param>
    /// <param name="deviceName">Normalised.</param>
    /// <param name="first">What must go well in the same write before anything else is stored.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async Task<Outcome<SignedIn>> Open(
        Caller caller, string role, string deviceName, Func<DbConnection, Task<Fault?>> first, CancellationToken cancellation)
    {
        var token = AccessToken.Encode(ids.NewSecret(AccessToken.Length));
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var outcome = await database.Write<Outcome<SignedIn>>(async connection =>
        {
            var device = await DevicesStore.Find(connection, caller.Device);
            if (device is not null && (device.UserId != caller.User || device.RevokedAt is not null)) return AccountFaults.IdTaken;
            if (await first(connection) is { } fault) return fault;
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
