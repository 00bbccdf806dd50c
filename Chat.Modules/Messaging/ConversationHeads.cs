using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Chat.Modules.Relay.Contract;

namespace Chat.Modules.Messaging;

/// <summary>Where a conversation's log stands inside of a write.</summary>
/// <param name="expiresAfter">Seconds; 0 = never.</param>
sealed class ConversationHead(Id id, long epoch, long last, long rosterVersion, ConversationKind kind, long expiresAfter)
{
    long _taken;

    public Id Id => id;

    public long Epoch => epoch;

    public ConversationKind Kind => kind;

    /// <summary>When a message stored now disappears; null when it stays. Both in milliseconds since 1970.</summary>
    public long? ExpiryOf(long storedAt) => expiresAfter == 0 ? null : storedAt + expiresAfter * 1000;

    public long RosterVersion => rosterVersion;

    public Roster Roster { get; set; } = null!;

    /// <summary>The end of the log when this was read.</summary>
    public long LastBefore => last;

    public long Last => last + _taken;

    /// <summary>Takes the next sequence.</summary>
    public long Next() => last + ++_taken;
}

/// <summary>Reads the heads of several conversations with their rosters, and moves them forward.</summary>
sealed class ConversationHeads(Rosters rosters, IDeviceRouting routing)
{
    public async ValueTask<Dictionary<Id, ConversationHead>> Read(IStatements statements, IReadOnlyList<Id> conversations)
    {
        var heads = await ConversationsStore.ReadHeads(statements, conversations);
        var unknown = new List<ConversationHead>();
        foreach (var head in heads.Values)
        {
            if (rosters.Find(head.Id, head.RosterVersion) is { } roster) head.Roster = roster;
            else unknown.Add(head);
        }
        if (unknown.Count > 0) await ReadRosters(statements, unknown);
        return heads;
    }

    /// <exception cref="StorageException">Somebody else has appended meanwhile; nothing of this write counts.</exception>
    public static async ValueTask Advance(IStatements statements, IEnumerable<ConversationHead> heads, long now)
    {
        var moved = heads.Where(head => head.Last > head.LastBefore).ToList();
        var changed = await ConversationsStore.AdvanceHeads(statements, moved, now);
        if (changed.Any(rows => rows != 1)) throw new StorageException(Faults.StorageFailed, new InvalidOperationException("A log had two writers at once."));
    }

    async ValueTask ReadRosters(IStatements statements, List<ConversationHead> heads)
    {
        var ids = heads.ConvertAll(head => head.Id);
        var members = await ConversationsStore.ReadMembers(statements, ids);
        var devices = await routing.Routed(statements, ids);
        foreach (var head in heads)
        {
            head.Roster = new Roster(head.RosterVersion, [.. members[head.Id]], devices[head.Id].ToHashSet());
            rosters.Add(head.Id, head.Roster);
        }
    }
}
