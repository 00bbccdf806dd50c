using System.Data.Common;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Groups.Contract;
using Chat.Modules.Privacy.Contract;
using Chat.Modules.Protocol;

namespace Chat.Modules.Groups;

sealed class GroupCommits(IAccountDirectory accounts, IPrivacy privacy, MembershipChange membership) : IGroupCommits
{
    public async Task<Outcome<MemberChange>> Plan(DbConnection connection, CommitChange commit)
    {
        if (commit.AddedMembers.Count == 0 && commit.RemovedMembers.Count == 0) return MemberChange.None;
        var members = await GroupsStore.Members(connection, commit.Conversation);
        var roles = members.ToDictionary(member => member.User, member => member.Role);
        if (roles.GetValueOrDefault(commit.Caller.User) != GroupRole.Admin) return Faults.NotAnAdmin;

        var removed = commit.RemovedMembers.ToHashSet();
        var added = commit.AddedMembers.ToHashSet();
        if (added.Count != commit.AddedMembers.Count || added.Any(roles.ContainsKey)) return Faults.AlreadyMember;
        var staying = members.Where(member => !removed.Contains(member.User)).ToList();
        if (!staying.Exists(member => member.Role == GroupRole.Admin)) return Faults.LastAdmin;
        if (staying.Count + added.Count > Limits.GroupMembers) return Faults.GroupFull;
        var rules = await privacy.Now();
        if (!await accounts.AllActive(connection, added) || added.Any(user => rules.AreApart(commit.Caller.User, user))) return Faults.UnknownPerson;
        // Who has left meanwhile need not be removed again.
        return new MemberChange([.. added], [.. removed.Where(roles.ContainsKey)]);
    }

    public async Task<IReadOnlyList<Id>> Apply(DbConnection connection, MemberChange change, LogEntry entry)
    {
        var dismissed = await membership.End(connection, entry.Conversation, change.Removed);
        await membership.Begin(connection, entry.Conversation, change.Added, lastBefore: entry.Sequence - 1, entry.StoredAt);
        return dismissed;
    }
}
