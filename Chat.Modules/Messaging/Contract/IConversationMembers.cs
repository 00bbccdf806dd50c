using System.Data.Common;
using Chat.Modules.Protocol;

namespace Chat.Modules.Messaging.Contract;

/// <summary>Who may read and write a group's log, and from which sequence on. All of it belongs to the caller's transaction.</summary>
public interface IConversationMembers
{
    /// <summary>Makes the conversation of a group without members; false when the id is taken.</summary>
    Task<bool> TryOpenGroup(DbConnection connection, Id conversation, long now);

    /// <summary>Null when the conversation does not exist or the user is not in it.</summary>
    Task<Conversation?> Find(DbConnection connection, Id conversation, Id user);

    Task<(long Epoch, long LastSequence)> Position(DbConnection connection, Id conversation);

    /// <summary>Lets the users read from <paramref name="visibleFrom"/> on.</summary>
    Task Add(DbConnection connection, Id conversation, IReadOnlyList<Id> users, long visibleFrom);

    Task Remove(DbConnection connection, Id conversation, IReadOnlyList<Id> users);

    /// <summary>The first sequence stored at or after the time (milliseconds since 1970); the next one to come when there is none.</summary>
    Task<long> FirstSequenceSince(DbConnection connection, Id conversation, long since);

    /// <summary>Nobody is left who could read it: the log goes. The id stays taken.</summary>
    Task End(DbConnection connection, Id conversation);
}
