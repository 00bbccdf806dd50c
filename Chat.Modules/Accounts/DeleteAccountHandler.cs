using System.Data.Common;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts;

/// <summary>One write ends the account in all modules, or nothing. A fault ends that write before it has changed anything.</summary>
sealed class DeleteAccountHandler(
    IDatabase database, Proofs proofs, IDeviceDirectory devices, IAccountKeys keys, IConversationDirectory conversations, IEnumerable<IAccountEnding> endings,
    TokenCache cache, IPublisher publisher, TimeProvider time) : IRequestHandler<DeleteAccount, Outcome<Done>>
{
    public async ValueTask<Outcome<Done>> Handle(DeleteAccount request, CancellationToken cancellationToken)
    {
        if (!keys.IsSane(request.List)) return AccountFaults.MalformedRequest;
        var proved = await proofs.Check(request.Caller, request.Proof, request.Address, cancellationToken);
        if (proved.Fault is { } refused) return refused;
        var user = request.Caller.User;
        var acquaintances = await conversations.Acquaintances(user, cancellationToken);
        var outcome = await database.Write(connection => End(connection, proved.Value, request), cancellationToken);
        if (outcome.Fault is { } fault) return fault;

        // It has happened, whether or not the caller still waits for the answer.
        var ended = outcome.Value;
        foreach (var device in ended.Devices)
        {
            cache.Forget(device);
            await publisher.Publish(new DeviceRevoked(user, device), CancellationToken.None);
        }
        await publisher.Publish(new AccountDeleted(user), CancellationToken.None);
        foreach (var news in ended.News) await publisher.Publish((object)news, CancellationToken.None);
        await publisher.Publish(new PersonChanged(user, ended.Version, acquaintances), CancellationToken.None);
        return default(Done);
    }

    async Task<Outcome<Ended>> End(DbConnection connection, Account account, DeleteAccount request)
    {
        if (!await AccountsStore.IsCurrent(connection, account)) return AccountFaults.Wrong(request.Proof.Kind);
        if (await AccountsStore.IsNeeded(connection, account.Id)) return AccountFaults.OwnerNeeded;
        if (!await keys.ReplaceList(connection, account.Id, request.List)) return KeyFaults.DeviceListStale;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var active = await devices.ActiveDevices(connection, account.Id);
        var news = new List<INotification>();
        foreach (var ending in endings) news.AddRange(await ending.End(connection, account.Id));
        await DevicesStore.RevokeAll(connection, account.Id, now);
        await InvitesStore.RemoveAll(connection, account.Id);
        await SecondFactorsStore.Remove(connection, account.Id);
        await PasskeysStore.RemoveAll(connection, account.Id);
        return new Ended(active, news, await AccountsStore.Delete(connection, account.Id, now));
    }

    sealed record Ended(IReadOnlyList<Id> Devices, IReadOnlyList<INotification> News, long Version);
}
