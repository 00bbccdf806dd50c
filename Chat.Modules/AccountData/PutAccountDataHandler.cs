using System.Data.Common;
using Chat.Modules.AccountData.Contract;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Chat.Modules.Sessions.Contract;
using Mediator;

namespace Chat.Modules.AccountData;

sealed class PutAccountDataHandler(IDatabase database, ISessions sessions, TimeProvider time) : IRequestHandler<PutAccountData, Outcome<AccountDataVersion>>
{
    readonly RateWindow<Id> _puts = new(TimeSpan.FromMinutes(1), time);

    public async ValueTask<Outcome<AccountDataVersion>> Handle(PutAccountData request, CancellationToken cancellationToken)
    {
        if (!IsSane(request)) return AccountFaults.MalformedRequest;
        if (_puts.Take(request.Caller.User, AccountDataLimits.PutsPerMinute) is { } wait) return AccountDataFaults.TooManyChanges with { RetryAfter = wait };
        var outcome = await database.Write(connection => Put(connection, request), cancellationToken);
        if (outcome.Fault is null) Tell(request.Caller, outcome.Value.Version);
        return outcome;
    }

    static bool IsSane(PutAccountData request) =>
        request is { ExpectedVersion: >= 0, Items.Count: > 0 and <= AccountDataLimits.ItemsPerPut }
        && request.Items.All(item => item is { Sealed.Length: > 0 and <= AccountDataLimits.ItemBytes })
        && request.Items.DistinctBy(item => item.Key).Count() == request.Items.Count;

    static async Task<Outcome<AccountDataVersion>> Put(DbConnection connection, PutAccountData request)
    {
        var (user, items) = (request.Caller.User, request.Items);
        var head = await AccountDataStore.Head(connection, user);
        if (head.Version != request.ExpectedVersion) return AccountDataFaults.Stale;
        var replaced = await AccountDataStore.Sizes(connection, user, [.. items.Select(item => item.Key)]);
        var next = new AccountDataHead(
            head.Version + items.Count, head.Items + items.Count - replaced.Items, head.Bytes + items.Sum(item => (long)item.Sealed.Length) - replaced.Bytes);
        // What makes it smaller is taken in any case, so that one can get out of it.
        if (next.Items > AccountDataLimits.Items || next.Bytes > AccountDataLimits.Bytes && next.Bytes > head.Bytes) return AccountDataFaults.Full;
        await AccountDataStore.Put(connection, user, items.Select((item, index) => new AccountDataItem(item.Key, head.Version + 1 + index, item.Sealed)));
        await AccountDataStore.PutHead(connection, user, next);
        return new AccountDataVersion(next.Version);
    }

    /// <summary>A device that does not hear it asks at its next connection.</summary>
    void Tell(Caller caller, long version)
    {
        var frame = FrameWriting.Encode(new Changed(ChangedWhat.AccountData, null, version));
        foreach (var link in sessions.Of(caller.User))
        {
            if (link.Owner.Device != caller.Device) link.TrySend(frame);
        }
    }
}
