using System.Buffers.Binary;
using System.Collections.Concurrent;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;

namespace Chat.Modules.Messaging;

/// <summary>Who belongs to a conversation.</summary>
/// <param name="Version">The conversation's <c>roster</c> column when this was read.</param>
/// <param name="MemberList">Users.</param>
/// <param name="Devices">Devices in the group.</param>
sealed record Roster(long Version, IReadOnlyList<Id> MemberList, IReadOnlySet<Id> Devices)
{
    public IReadOnlySet<Id> Members { get; } = MemberList.ToHashSet();
}

/// <summary>
/// Remembers rosters, so that a message costs no query for each member of its group. One counts only while the log names its version, whoever changed it.
/// Bounded by the ids it holds; when full it starts anew.
/// </summary>
sealed class Rosters
{
    const int MostIds = 1_000_000;

    readonly ConcurrentDictionary<Id, Roster> _byConversation = new();
    int _ids;

    public static long NewVersion(IIdSource ids) => BinaryPrimitives.ReadInt64BigEndian(ids.NewSecret(sizeof(long)));

    public Roster? Find(Id conversation, long version) =>
        _byConversation.TryGetValue(conversation, out var roster) && roster.Version == version ? roster : null;

    public void Add(Id conversation, Roster roster)
    {
        if (Interlocked.Add(ref _ids, roster.MemberList.Count + roster.Devices.Count) > MostIds)
        {
            _byConversation.Clear();
            _ids = 0;
        }
        _byConversation[conversation] = roster;
    }
}
