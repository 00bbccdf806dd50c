using System.Data.Common;
using Chat.Modules.Protocol;

namespace Chat.Modules.Groups.Contract;

public interface IGroupDirectory
{
    /// <summary>Null when the conversation is no group. Says nothing about who may ask.</summary>
    Task<Group?> Find(Id conversation, CancellationToken cancellation);

    /// <summary>The groups that the user is in, with the user's role and the number of members.</summary>
    Task<IReadOnlyDictionary<Id, GroupPlace>> PlacesOf(Id user, CancellationToken cancellation);

    /// <summary>Null for who is no member; as the caller's write sees it.</summary>
    Task<GroupRole?> RoleOf(DbConnection connection, Id group, Id user);
}

/// <param name="CreatedAt">Milliseconds since 1970.</param>
/// <param name="Members">Longest-standing first.</param>
public sealed record Group(NewMembersSee NewMembersSee, long CreatedAt, IReadOnlyList<GroupMember> Members);

/// <param name="JoinedAfter">The last sequence that was written before the member came.</param>
public sealed record GroupMember(Id User, GroupRole Role, long JoinedAfter);

public readonly record struct GroupPlace(GroupRole Role, int MemberCount);
