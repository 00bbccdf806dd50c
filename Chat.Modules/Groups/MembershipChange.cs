using System.Data.Common;
using Chat.Modules.Groups.Contract;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;
using Chat.Modules.Relay.Contract;

namespace Chat.Modules.Groups;

/// <summary>What it takes to become a member and to stop being one: the role, the right to read, and the devices routed to. Belongs to the caller's transaction.</summary>
sealed class MembershipChange(IConversationMembers conversation, IDeviceRouting routing)
{
    static readonly TimeSpan Month = TimeSpan.FromDays(30);

    /// <param name="lastBefore">The last sequence that was written before they came.</param>
    public async Task Begin(DbConnection connection, Id group, IReadOnlyList<Id> users, long lastBefore, long now)
    {
        if (users.Count == 0) return;
        var visibleFrom = await VisibleFrom(connection, group, lastBefore, now);
        await GroupsStore.AddMembers(connection, group, users, GroupRole.Member, lastBefore, now);
        await conversation.Add(connection, group, users, visibleFrom);
        await routing.BeginReading(connection, group, users, lastBefore);
    }

    /// <returns>The devices that are no longer routed to.</returns>
    public async Task<IReadOnlyList<Id>> End(DbConnection connection, Id group, IReadOnlyList<Id> users)
    {
        if (users.Count == 0) return [];
        await GroupsStore.RemoveMembers(connection, group, users);
        await conversation.Remove(connection, group, users);
        return await routing.DismissUsers(connection, group, users);
    }

    async Task<long> VisibleFrom(DbConnection connection, Id group, long lastBefore, long now) => await GroupsStore.NewMembersSeeOf(connection, group) switch
    {
        NewMembersSee.Everything => 1,
        NewMembersSee.Month => Math.Min(
            lastBefore + 1, await conversation.FirstSequenceSince(connection, group, now - (long)Month.TotalMilliseconds)),
        _ => lastBefore + 1,
    };
}
