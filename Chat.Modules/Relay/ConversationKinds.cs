using System.Collections.Concurrent;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;

namespace Chat.Modules.Relay;

/// <summary>Remembers which conversations are groups, which never changes. Bounded: starts anew when full.</summary>
sealed class ConversationKinds(IConversationDirectory directory)
{
    const int Most = 100_000;

    readonly ConcurrentDictionary<Id, bool> _groups = new();

    public async ValueTask<bool> IsGroup(Id conversation, CancellationToken cancellation)
    {
        if (_groups.TryGetValue(conversation, out var known)) return known;
        var isGroup = await directory.KindOf(conversation, cancellation) == ConversationKind.Group;
        if (_groups.Count >= Most) _groups.Clear();
        return _groups[conversation] = isGroup;
    }
}
