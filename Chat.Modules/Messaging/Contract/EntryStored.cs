using Chat.Modules.Groups.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Messaging.Contract;

/// <summary>The entry is on disk. A hint for those who deliver: the log itself is the truth.</summary>
/// <param name="Members">The users of the conversation before the entry.</param>
/// <param name="Change">What a commit changed; null for an application message.</param>
public sealed record EntryStored(LogEntry Entry, ConversationKind Kind, IReadOnlyList<Id> Members, GroupChange? Change) : INotification;

/// <param name="Admitted">Devices routed to from this entry on.</param>
/// <param name="Dismissed">Devices no longer routed to.</param>
/// <param name="Welcome">For the admitted devices; null when they joined by external commit.</param>
/// <param name="Members">Users who joined or left by it. No device of who left is routed to.</param>
public sealed record GroupChange(IReadOnlyList<Caller> Admitted, IReadOnlyList<Id> Dismissed, byte[]? Welcome, MemberChange Members);
