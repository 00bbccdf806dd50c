using Chat.Modules.Privacy.Contract;
using Chat.Modules.Protocol;

namespace Chat.Modules.Relay;

/// <summary>How far somebody has come in a direct conversation, as the other may know it. The own devices always agree.</summary>
static class SeenCursor
{
    public static MemberCursor AsSeenBy(this MemberCursor cursor, Id viewer, PrivacyRules rules) =>
        viewer == cursor.User || rules.ShareReading(viewer, cursor.User) ? cursor
        : rules.AreApart(viewer, cursor.User) ? cursor with { DeliveredUpTo = 0, ReadUpTo = 0 }
        : cursor with { ReadUpTo = 0 };
}
