using System.Data.Common;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Groups.Contract;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Groups;

sealed class JoinByGroupLinkHandler(
    IDatabase database, IConversationMembers conversations, MembershipChange membership, ICodeGuesses guesses, IPublisher publisher, TimeProvider time)
    : IRequestHandler<JoinByGroupLink, Outcome<JoinedGroup>>
{
    public async ValueTask<Outcome<JoinedGroup>> Handle(JoinByGroupLink request, CancellationToken cancellationToken)
    {
        if (guesses.Begin(request.Address) is { } wait) return wait;
        if (!SecretCode.IsCode(request.Code)) return GroupFaults.LinkUnknown;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var outcome = await database.Write(connection => Join(connection, request, now), cancellationToken);
        if (outcome.Fault == GroupFaults.LinkUnknown) return GroupFaults.LinkUnknown;
        guesses.Knew(request.Address);
        if (outcome.Fault is { } fault) return fault;
        var (joined, concerned) = outcome.Value;
        await publisher.Publish(new ConversationChanged(joined.ConversationId, concerned, now), CancellationToken.None);
        return joined;
    }

    /// <summary>The group joined, and whom to tell.</summary>
    async Task<Outcome<(JoinedGroup, IReadOnlyList<Id>)>> Join(DbConnection connection, JoinByGroupLink request, long now)
    {
        if (await GroupLinksStore.Find(connection, request.Code) is not { } link) return GroupFaults.LinkUnknown;
        var me = request.Caller.User;
        var members = await GroupsStore.Members(connection, link.Group);
        var position = await conversations.Position(connection, link.Group);
        var joined = new JoinedGroup(link.Group, position.Epoch);
        // The answer to an earlier attempt may have been lost; the link may have been used up by it.
        if (members.Any(member => member.User == me)) return (joined, []);
        if (link.FaultAt(now) is { } fault) return fault;
        if (members.Count >= Limits.GroupMembers) return Faults.GroupFull;
        await GroupLinksStore.TakeUse(connection, request.Code);
        await membership.Begin(connection, link.Group, [me], position.LastSequence, now);
        return (joined, [.. members.Select(member => member.User), me]);
    }
}
