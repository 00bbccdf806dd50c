using Chat.Modules.Protocol;

namespace Chat.Modules.Relay;

/// <summary>How far each member of a group has come, and from it how far all others have, whoever asks. Not safe for concurrent use.</summary>
sealed class GroupCursors(Id group, IEnumerable<MemberCursor> members)
{
    readonly Dictionary<Id, MemberCursor> _members = members.ToDictionary(member => member.User);

    /// <summary>What the members were told last; nothing yet after the group was read.</summary>
    public Everybody Told { get; set; }

    public int Count => _members.Count;

    public MemberCursor Of(Id user) => _members.GetValueOrDefault(user, new MemberCursor(user, 0, 0));

    /// <summary>Moves a member forward; who is none is passed over.</summary>
    public void Move(MemberCursor cursor)
    {
        if (_members.ContainsKey(cursor.User)) _members[cursor.User] = cursor;
    }

    public Everybody Summarise() => new(group, Least.Of(_members.Values, member => member.DeliveredUpTo), Least.Of(_members.Values, member => member.ReadUpTo));
}

/// <summary>A group's cursors summed up, so that answering for a thousand members reads each of them once.</summary>
readonly record struct Everybody(Id Group, Least Delivered, Least Read)
{
    /// <summary>How far all members but one have come, under the group's id.</summary>
    public MemberCursor But(Id viewer) => new(Group, Delivered.But(viewer), Read.But(viewer));
}

/// <summary>The lowest of some numbers, who alone has it, and the lowest without that one. 0 when nobody is left.</summary>
readonly record struct Least(long Lowest, Id? Holder, long WithoutHolder)
{
    public long But(Id user) => Holder == user ? WithoutHolder : Lowest;

    public static Least Of(IEnumerable<MemberCursor> members, Func<MemberCursor, long> number)
    {
        var (lowest, next, holder) = (long.MaxValue, long.MaxValue, (Id?)null);
        foreach (var member in members)
        {
            var value = number(member);
            if (value < lowest) (next, lowest, holder) = (lowest, value, member.User);
            else if (value < next) next = value;
        }
        return new Least(lowest == long.MaxValue ? 0 : lowest, holder, next == long.MaxValue ? 0 : next);
    }
}
