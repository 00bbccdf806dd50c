using System.Data.Common;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;

namespace Chat.Modules.Relay.Contract;

/// <summary>Which devices a conversation's entries are relayed to. The writes belong to the caller's transaction.</summary>
public interface IDeviceRouting
{
    Task<bool> IsRouted(DbConnection connection, Id conversation, Id device);

    /// <summary>Routes the admitted devices from this commit on and keeps their welcome until they have acknowledged it.</summary>
    Task Admit(DbConnection connection, LogEntry commit, GroupChange change);

    Task Dismiss(DbConnection connection, Id conversation, IReadOnlyList<Id> devices);

    /// <summary>Dismisses all devices of the users, which it names, and forgets how far they have come.</summary>
    Task<IReadOnlyList<Id>> DismissUsers(DbConnection connection, Id conversation, IReadOnlyList<Id> users);

    /// <summary>What was written up to <paramref name="sequence"/> is not addressed to these users: it counts as read.</summary>
    Task BeginReading(DbConnection connection, Id conversation, IReadOnlyList<Id> users, long sequence);

    /// <summary>The devices that each conversation is routed to.</summary>
    ValueTask<ILookup<Id, Id>> Routed(IStatements statements, IReadOnlyList<Id> conversations);

    /// <summary>The devices routed to, with their owners.</summary>
    Task<IReadOnlyList<Caller>> Routed(Id conversation, CancellationToken cancellation);
}
