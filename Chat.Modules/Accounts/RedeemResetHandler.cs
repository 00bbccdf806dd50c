using System.Data.Common;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts;

/// <summary>One write starts the whole account anew, or nothing.</summary>
sealed class RedeemResetHandler(
    IDatabase database, ResetsStore resets, DevicesStore devices, IAccountKeys keys, Throttles throttles, TokenCache cache, IPublisher publisher, SecretHashes hashes, IIdSource ids,
    TimeProvider time) : IRequestHandler<RedeemReset, Outcome<SignedIn>>
{
    public async ValueTask<Outcome<SignedIn>> Handle(RedeemReset request, CancellationToken cancellationToken)
    {
        if (throttles.Begin(request.Address) is { } wait) return wait;
        // Before the passwords are hashed, which is work that nobody gets without a link.
        if (!SecretCode.IsCode(request.Code) || await resets.Find(request.Code, cancellationToken) is null) return AccountFaults.ResetUnknown;
        throttles.Knew(request.Address);
        if (Check(request) is { } fault) return fault;

        var draft = new Draft(
            request, hashes.Make(request.Password.AuthSecret), hashes.Make(request.RecoveryAuth), ids.NewSecret(AccessToken.Length),
            time.GetUtcNow().ToUnixTimeMilliseconds());
        var outcome = await database.Write(connection => Store(connection, draft), cancellationToken);
        if (outcome.Fault is { } refused) return refused;

        // It has happened, whether or not the caller still waits for the answer.
        var (signedIn, revoked) = outcome.Value;
        foreach (var device in revoked)
        {
            cache.Forget(device);
            await publisher.Publish(new DeviceRevoked(signedIn.Me.UserId, device), CancellationToken.None);
        }
        await publisher.Publish(new DevicesChanged(signedIn.Me.UserId, Version: 1), CancellationToken.None);
        return signedIn;
    }

    Fault? Check(RedeemReset request)
    {
        if (request.DeviceId.IsEmpty || Names.Normalise(request.DeviceName) is null) return AccountFaults.MalformedRequest;
        if (!SignUpRules.IsSane(request.Password) || request.RecoveryAuth.Length != SignUpRules.SecretBytes) return AccountFaults.MalformedRequest;
        return keys.Check(request.Keys);
    }

    async Task<Outcome<Renewed>> Store(DbConnection connection, Draft draft)
    {
        var (request, now) = (draft.Request, draft.Now);
        if (await ResetsStore.Find(connection, request.Code) is not { } reset) return AccountFaults.ResetUnknown;
        if (reset.ExpiresAt <= now) return AccountFaults.ResetExpired;
        if (await AccountsStore.FindResettable(connection, reset.UserId) is not { } account) return AccountFaults.ResetUnknown;
        if (await DevicesStore.Find(connection, request.DeviceId) is not null) return AccountFaults.IdTaken;

        var revoked = await devices.ActiveDevices(connection, account.Id);
        foreach (var device in revoked)
        {
            await DevicesStore.Revoke(connection, new Caller(account.Id, device), now);
            await DevicesStore.RemoveTokens(connection, device);
            await keys.ForgetDevice(connection, device);
        }
        await keys.Renew(connection, account.Id, request.Keys, account.Parameters, now);
        var password = request.Password;
        var parameters = new PasswordParameters(password.Salt, password.MemoryKiB, password.Iterations, password.Parallelism);
        await AccountsStore.SetSecrets(connection, account.Id, parameters, draft.PasswordHash, draft.RecoveryHash);
        // They opened the vault that is left behind, and nobody knows who holds them now.
        await PasskeysStore.RemoveAll(connection, account.Id);
        await ResetsStore.Remove(connection, account.Id);
        await SecondFactorsStore.Remove(connection, account.Id);

        var owner = new Caller(account.Id, request.DeviceId);
        var token = AccessToken.Encode(draft.Token);
        await DevicesStore.Add(connection, owner, Names.Normalise(request.DeviceName)!, now);
        await DevicesStore.AddToken(connection, owner, AccessToken.Hash(token), now);
        var person = (await AccountsStore.FindPerson(connection, account.Id))!;
        var me = new Me(person.UserId, person.Username, person.DisplayName, person.ContactNumber, request.DeviceId, account.Role);
        return new Renewed(new SignedIn(me, Inviter: null, token), revoked);
    }

    sealed record Draft(RedeemReset Request, byte[] PasswordHash, byte[] RecoveryHash, byte[] Token, long Now);

    sealed record Renewed(SignedIn SignedIn, IReadOnlyList<Id> Revoked);
}
