using System.Data.Common;
using Chat.Modules.Groups.Contract;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Groups;

/// <summary>
/// How a member goes. The devices stay leaves of the MLS group until another member's client removes them: nobody can commit their own removal
/// (RFC 9420 §12.1.3). The server refuses the leaver at once.
/// </summary>
sealed class Leaving(MembershipChange membership, IConversationMembers conversations, TimeProvider time)
{
    /// <summary>Belongs to the caller's write.</summary>
    /// <returns>What to tell once it is on disk.</returns>
    public async Task<Outcome<IReadOnlyList<INotification>>> Leave(DbConnection connection, Id group, Id user)
    {
        var members = await GroupsStore.Members(connection, group);
        var staying = members.Where(member => member.User != user).ToList();
        if (staying.Count == members.Count) return Faults.NotAMember;
        var devices = await membership.End(connection, group, [user]);
        if (staying.Count == 0) await End(connection, group);
        else if (!staying.Exists(member => member.Role == GroupRole.Admin))
            await GroupsStore.ChangeRole(connection, group, staying[0].User, GroupRole.Admin);
        var concerned = staying.Select(member => member.User).Append(user).ToList();
        INotification[] news = [new MemberLeft(group, user, devices), new ConversationChanged(group, concerned, time.GetUtcNow().ToUnixTimeMilliseconds())];
        return news;
    }

    async Task End(DbConnection connection, Id group)
    {
        await GroupLinksStore.RemoveAll(connection, group);
        await GroupsStore.Remove(connection, group);
        await conversations.End(connection, group);
    }
}
