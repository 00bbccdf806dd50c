using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;

namespace Chat.Modules.Accounts;

sealed class Authenticator(IDatabase database, DevicesStore devices, AccountsStore accounts, TokenCache cache, TimeProvider time) : IAuthenticator
{
    /// <summary>The times of last use are for people; an hour is exact enough and costs one write an hour.</summary>
    static readonly TimeSpan TouchInterval = TimeSpan.FromHours(1);

    public async ValueTask<Caller?> Authenticate(string token, CancellationToken cancellation)
    {
        var hash = AccessToken.Hash(token);
        var key = Convert.ToHexString(hash);
        if (cache.Find(key) is { } caller) return caller;

        var revocations = cache.Revocations;
        if (await devices.FindToken(hash, cancellation) is not { } found || !await accounts.IsActive(found.User, cancellation)) return null;
        cache.Add(key, found.Caller, revocations);
        await Touch(found, hash, cancellation);
        return found.Caller;
    }

    public async ValueTask<Fault?> WhyRefused(string token, CancellationToken cancellation)
    {
        if (await devices.FindTokenOwner(AccessToken.Hash(token), cancellation) is not { } owner) return null;
        if (owner.IsRevoked) return AccountFaults.DeviceRevoked;
        return await accounts.IsActive(owner.User, cancellation) ? null : AccountFaults.AccountDisabled;
    }

    async Task Touch(Token token, byte[] hash, CancellationToken cancellation)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (now - token.LastUsedAt < TouchInterval.TotalMilliseconds) return;
        try
        {
            await database.Write(async connection =>
            {
                await DevicesStore.Touch(connection, hash, token.Device, now);
                return default(Done);
            }, cancellation);
        }
        catch (StorageException)
        {
            // A full disk must not lock people out of reading what is there.
        }
    }
}
