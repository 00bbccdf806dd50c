using Chat.Modules.Groups.Contract;
using Chat.Modules.Protocol;

namespace Chat.Modules.Relay;

/// <summary>
/// The receipts of groups: each member is told how far all others have come, and only when that moves, so that a message to a thousand costs one receipt for each
/// and not a thousand. The cursors of a group are read once and kept while its members stay the same. Bounded by the cursors it keeps; starts anew when full.
/// </summary>
sealed class GroupReceipts(IGroupDirectory groups, CursorsStore cursors, Audiences audiences)
{
    const int MostCursors = 500_000;

    readonly Lock _gate = new();
    readonly Dictionary<Id, GroupCursors> _byGroup = [];
    long _forgotten;
    int _kept;

    /// <summary>Its members may have become others.</summary>
    public void Forget(Id group)
    {
        lock (_gate)
        {
            _forgotten++;
            if (_byGroup.Remove(group, out var known)) _kept -= known.Count;
        }
    }

    /// <summary>The user's own place, and that of all others under the group's id.</summary>
    public async ValueTask<IReadOnlyList<MemberCursor>> PlacesFor(Id group, Id user, CancellationToken cancellation)
    {
        var known = await Find(group, cancellation);
        lock (_gate) return [known.Of(user), known.Summarise().But(user)];
    }

    /// <summary>Tells of members who have moved: their own devices at once, the others when all have.</summary>
    public async ValueTask Tell(Id group, IReadOnlyList<MemberCursor> moved, CancellationToken cancellation)
    {
        var known = await Find(group, cancellation);
        Everybody before, after;
        lock (_gate)
        {
            foreach (var cursor in moved) known.Move(cursor);
            before = known.Told;
            after = known.Told = known.Summarise();
        }
        var own = moved.ToDictionary(cursor => cursor.User);
        var frames = new Dictionary<MemberCursor, byte[]>();
        foreach (var stream in audiences.Of(group))
        {
            var viewer = stream.Link.Owner.User;
            if (own.TryGetValue(viewer, out var mine)) stream.Link.Post(FrameOf(mine));
            var others = after.But(viewer);
            if (others != before.But(viewer)) stream.Link.Post(FrameOf(others));
        }

        byte[] FrameOf(MemberCursor cursor) =>
            frames.TryGetValue(cursor, out var frame) ? frame : frames[cursor] = FrameWriting.Encode(new Receipt(group, cursor));
    }

    async ValueTask<GroupCursors> Find(Id group, CancellationToken cancellation)
    {
        long forgotten;
        lock (_gate)
        {
            if (_byGroup.TryGetValue(group, out var known)) return known;
            forgotten = _forgotten;
        }
        var members = (await groups.Find(group, cancellation))?.Members ?? [];
        var places = (await cursors.ReadCursors([group], cancellation))[group].ToDictionary(place => place.User);
        var read = new GroupCursors(group, members.Select(member => places.GetValueOrDefault(member.User, new MemberCursor(member.User, 0, 0))));
        lock (_gate)
        {
            if (_byGroup.TryGetValue(group, out var known)) return known;
            // The members may have changed while they were read.
            if (_forgotten == forgotten) Keep(group, read);
            return read;
        }
    }

    void Keep(Id group, GroupCursors cursors)
    {
        if (_kept + cursors.Count > MostCursors)
        {
            _byGroup.Clear();
            _kept = 0;
        }
        _byGroup[group] = cursors;
        _kept += cursors.Count;
    }
}
