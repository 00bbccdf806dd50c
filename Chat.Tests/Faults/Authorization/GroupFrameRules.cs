using Chat.Modules.Protocol;
using Chat.Tests.EndToEnd;
using MessagePack;

namespace Chat.Tests.FaultTests.Authorization;

/// <param name="Name">Of a kind of frame there may be several that mean different rights.</param>
/// <param name="Send">A frame that is right in everything but, perhaps, who sends it.</param>
/// <param name="Answer">What those hear who may; null when nothing.</param>
/// <param name="Expected">By role: <c>ok</c> or the code of the refusal.</param>
sealed record GroupFrameRule(string Name, FrameKind Kind, Func<TestSocket, Roles, Task> Send, FrameKind? Answer, IReadOnlyDictionary<Role, string> Expected);

/// <summary>Who may send which frame in a group of the member (an admin there) and the plain member, in this order. A frame that names a conversation and has no line here fails the matrix.</summary>
static class GroupFrameRules
{
    static readonly Dictionary<Role, string> Members = new()
    {
        [Role.Stranger] = "not_a_member",
        [Role.FormerMember] = "not_a_member",
        [Role.Owner] = "not_a_member",
        [Role.PlainMember] = "ok",
        [Role.Member] = "ok",
    };

    static readonly Dictionary<Role, string> Admins = new(Members) { [Role.PlainMember] = "not_an_admin" };

    /// <summary>Whose the message is: the admin's.</summary>
    static readonly Dictionary<Role, string> Author = new(Members) { [Role.PlainMember] = "not_the_author" };

    /// <summary>Whom it means nothing it changes nothing for.</summary>
    static readonly Dictionary<Role, string> Anybody = Members.ToDictionary(rule => rule.Key, _ => "ok");

    public static IReadOnlyList<GroupFrameRule> All { get; } =
    [
        new("send", FrameKind.Send, (socket, roles) => socket.SendMessage(roles.Group, Roles.GroupEpoch, [1]), FrameKind.Accepted, Members),
        new("history", FrameKind.History, (socket, roles) => socket.History(roles.Group), FrameKind.Page, Members),
        new("erase", FrameKind.Erase, (socket, roles) => socket.Erase(roles.Group, roles.SaidInGroup), FrameKind.Accepted, Author),
        new("ack", FrameKind.Ack, (socket, roles) => socket.Ack(roles.Group, 1), null, Anybody),
        new("read", FrameKind.Read, (socket, roles) => socket.MarkRead(roles.Group, 1), null, Members),
        new("typing", FrameKind.Typing, (socket, roles) => socket.Send(FrameKind.Typing, (ref MessagePackWriter w) => w.Write(roles.Group.ToBytes()), 1), null, Members),
        new("commit that names members", FrameKind.Commit,
            (socket, roles) => socket.Commit(roles.Group, Roles.GroupEpoch, [roles.Peer.Device], addedMembers: [roles.Peer.User]), FrameKind.Accepted, Admins),
        new("commit without", FrameKind.Commit, (socket, roles) => socket.Commit(roles.Group, Roles.GroupEpoch, []), FrameKind.Accepted,
            new Dictionary<Role, string>(Members) { [Role.Member] = "stale_epoch" }),
    ];

    /// <summary>Frames that are about no conversation.</summary>
    public static IReadOnlyList<FrameKind> OfNone { get; } = [FrameKind.Watch, FrameKind.Foreground, FrameKind.Ping, FrameKind.Confirm];
}
