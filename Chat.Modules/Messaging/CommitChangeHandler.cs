using System.Data.Common;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Groups.Contract;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Chat.Modules.Relay.Contract;
using Mediator;

namespace Chat.Modules.Messaging;

sealed class CommitChangeHandler(
    IDatabase database, IDeviceDirectory devices, IDeviceRouting routing, IGroupCommits groups, IPublisher publisher, IIdSource ids, TimeProvider time)
    : IRequestHandler<CommitChange, Outcome<Accepted>>
{
    public async ValueTask<Outcome<Accepted>> Handle(CommitChange request, CancellationToken cancellationToken)
    {
        if (request.Commit.Length == 0 || request.GroupInfo.Length == 0) return Faults.PayloadEmpty;
        var outcome = await database.Write(connection => Append(connection, request), cancellationToken);
        if (outcome.Fault is { } fault) return fault;
        await publisher.Publish(outcome.Value.Told, CancellationToken.None);
        return outcome.Value.Accepted;
    }

    async Task<Outcome<Appended>> Append(DbConnection connection, CommitChange request)
    {
        var conversation = await ConversationsStore.Find(connection, request.Conversation, request.Caller.User);
        if (conversation is null) return Faults.NotAMember;
        var earlier = await MessagesStore.FindByMessageId(connection, request.Conversation, request.MessageId);
        if (earlier is not null) return Appended.Repeated(earlier, conversation.Kind, conversation.Members, request.Caller, EntryKind.Commit, request.Commit);

        // Before the members are looked at: whoever is late has to look again, and may find the change made already.
        if (request.Epoch != conversation.Epoch) return Faults.StaleEpoch with { Epoch = conversation.Epoch };
        var plan = await groups.Plan(connection, request);
        if (plan.Fault is { } fault) return fault;
        var admitted = await Admitted(connection, request, plan.Value);
        if (admitted is null) return Faults.UnknownDevice;

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var sequence = await ConversationsStore.TakeCommitSequence(connection, request.Conversation, request.Epoch, Rosters.NewVersion(ids), now);
        if (sequence is null) return Faults.StaleEpoch with { Epoch = conversation.Epoch };
        var entry = new LogEntry(request.Conversation, sequence.Value, request.Caller, now, EntryKind.Commit, request.Epoch, request.Commit,
            request.MessageId, EntryFlags.None);
        await MessagesStore.Append(connection, entry);
        await GroupInfosStore.Store(connection, request.Conversation, request.GroupInfo);
        var dismissed = await groups.Apply(connection, plan.Value, entry);
        await routing.Dismiss(connection, request.Conversation, request.RemovedDevices);
        var change = new GroupChange(admitted, [.. request.RemovedDevices, .. dismissed], request.Welcome, plan.Value);
        await routing.Admit(connection, entry, change);
        return Appended.New(entry, conversation, request.Epoch + 1, change);
    }

    /// <summary>The added devices with their owners, and the caller's own when it joins by this commit; null when one may not be added.</summary>
    async Task<IReadOnlyList<Caller>?> Admitted(DbConnection connection, CommitChange request, MemberChange change)
    {
        var owners = await devices.ActiveOwners(connection, request.AddedDevices);
        var members = await ConversationsStore.MembersAmong(connection, request.Conversation, [.. owners.Select(owner => owner.User).Distinct()]);
        var added = owners.Select(owner => new Caller(owner.User, owner.Device)).Where(device => MayBeAdded(device.User)).ToList();
        if (added.Count != request.AddedDevices.Distinct().Count()) return null;
        if (!added.Contains(request.Caller) && !await routing.IsRouted(connection, request.Conversation, request.Caller.Device)) added.Add(request.Caller);
        return added;

        bool MayBeAdded(Id user) => change.Added.Contains(user) || members.Contains(user) && !change.Removed.Contains(user);
    }
}
