using System.Data.Common;
using Chat.Modules.Protocol;

namespace Chat.Modules.Groups.Contract;

/// <summary>The members' side of a group's commit. Both take the commit's connection, so that members and log change together or not at all.</summary>
public interface IGroupCommits
{
    /// <summary>How the commit changes the members, or why it may not. Nothing is changed yet.</summary>
    Task<Outcome<MemberChange>> Plan(DbConnection connection, CommitChange commit);

    /// <param name="entry">The commit in the log.</param>
    /// <returns>The devices of who was removed.</returns>
    Task<IReadOnlyList<Id>> Apply(DbConnection connection, MemberChange change, LogEntry entry);
}

/// <param name="Removed">Those who were members.</param>
public sealed record MemberChange(IReadOnlyList<Id> Added, IReadOnlyList<Id> Removed)
{
    public static MemberChange None { get; } = new([], []);
}
