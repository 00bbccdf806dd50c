using Chat.Modules.Protocol;
using Chat.Modules.Sessions.Contract;

namespace Chat.Modules.Groups;

/// <summary>Tells connected devices to fetch a group again. A missed one is made good by <c>welcome</c>.</summary>
sealed class GroupChangePush(ISessions sessions)
{
    /// <param name="now">Milliseconds since 1970: of two changes the later one has the higher version.</param>
    public void Tell(Id group, IEnumerable<Id> users, long now)
    {
        var frame = FrameWriting.Encode(new Changed(ChangedWhat.Conversations, group, now));
        foreach (var user in users.Distinct())
        {
            foreach (var link in sessions.Of(user)) link.TrySend(frame);
        }
    }
}
