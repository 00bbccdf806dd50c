using System.Data.Common;
using Chat.Modules.Groups.Contract;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Groups;

/// <summary>
/// The leaver's devices stay leaves of the MLS group until another member's client removes them: nobody can commit their own removal (RFC 9420 §12.1.3).
/// The server refuses the leaver at once.
/// </summary>
sealed class LeaveGroupHandler(
    IDatabase database, MembershipChange membership, IConversationMembers conversations, IPublisher publisher, TimeProvider time)
    : IRequestHandler<LeaveGroup, Outcome<Done>>
{
    public async ValueTask<Outcome<Done>> Handle(LeaveGroup request, CancellationToken cancellationToken)
    {
        var (group, me) = (request.Conversation, request.Caller.User);
        var outcome = await database.Write(connection => Leave(connection, group, me), cancellationToken);
        if (outcome.Fault is { } fault) return fault;
        var (staying, devices) = outcome.Value;
        await publisher.Publish(new MemberLeft(group, me, devices), CancellationToken.None);
        var concerned = staying.Select(member => member.User).Append(me).ToList();
        await publisher.Publish(new ConversationChanged(group, concerned, time.GetUtcNow().ToUnixTimeMilliseconds()), CancellationToken.None);
        return new Done();
    }

    /// <summary>The members who stay, and the leaver's devices.</summary>
    async Task<Outcome<(List<GroupMember>, IReadOnlyList<Id>)>> Leave(DbConnection connection, Id group, Id me)
    {
        var members = await GroupsStore.Members(connection, group);
        var staying = members.Where(member => member.User != me).ToList();
        if (staying.Count == members.Count) return Faults.NotAMember;
        var devices = await membership.End(connection, group, [me]);
        if (staying.Count == 0) await End(connection, group);
        else if (!staying.Exists(member => member.Role == GroupRole.Admin))
            await GroupsStore.ChangeRole(connection, group, staying[0].User, GroupRole.Admin);
        return (staying, devices);
    }

    async Task End(DbConnection connection, Id group)
    {
        await GroupLinksStore.RemoveAll(connection, group);
        await GroupsStore.Remove(connection, group);
        await conversations.End(connection, group);
    }
}
