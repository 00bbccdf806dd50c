using System.Collections.Concurrent;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Microsoft.Extensions.Logging;

namespace Chat.Modules.Accounts;

sealed partial class Authenticator(
    IDatabase database, DevicesStore devices, AccountsStore accounts, TokenCache cache, TimeProvider time, ILogger<Authenticator> logger) : IAuthenticator
{
    /// <summary>The times of last use are for people; an hour is exact enough and costs one write an hour.</summary>
    static readonly TimeSpan TouchInterval = TimeSpan.FromHours(1);

    /// <summary>Whose note is under way: while the store hangs there is one for each device, and no more.</summary>
    readonly ConcurrentDictionary<Id, bool> _touching = new();

    public async ValueTask<Caller?> Authenticate(string token, CancellationToken cancellation)
    {
        var hash = AccessToken.Hash(token);
        var key = Convert.ToHexString(hash);
        if (cache.Find(key) is { } caller) return caller;

        var revocations = cache.Revocations;
        if (await devices.FindToken(hash, cancellation) is not { } found || !await accounts.IsActive(found.User, cancellation)) return null;
        cache.Add(key, found.Caller, revocations);
        _ = Touch(found, hash);
        return found.Caller;
    }

    public async ValueTask<Fault?> WhyRefused(string token, CancellationToken cancellation)
    {
        if (await devices.FindTokenOwner(AccessToken.Hash(token), cancellation) is not { } owner) return null;
        if (owner.IsRevoked) return AccountFaults.DeviceRevoked;
        return await accounts.IsActive(owner.User, cancellation) ? null : AccountFaults.AccountDisabled;
    }

    /// <summary>Nobody waits for it: a slow or full disk keeps no one from reading what is there.</summary>
    async Task Touch(Token token, byte[] hash)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (now - token.LastUsedAt < TouchInterval.TotalMilliseconds || !_touching.TryAdd(token.Device, true)) return;
        try
        {
            await database.Write(async connection =>
            {
                await DevicesStore.Touch(connection, hash, token.Device, now);
                return default(Done);
            }, CancellationToken.None);
        }
        catch (Exception failure)
        {
            LogNotKept(logger, failure);
        }
        finally
        {
            _touching.TryRemove(token.Device, out _);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The time of a device's last use could not be kept")]
    static partial void LogNotKept(ILogger logger, Exception failure);
}
