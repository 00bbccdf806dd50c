using Chat.Modules.Protocol;
using Chat.Tests.EndToEnd;
using Chat.Tests.FaultTests.Crash;
using MessagePack;

namespace Chat.Tests.FaultTests.Authorization;

/// <param name="Frame">A frame that is right in everything but, perhaps, who sends it.</param>
/// <param name="ForMembers">What a member hears; null when nothing.</param>
/// <param name="ForOthers">The code that everybody else hears; null when nothing is said and nothing happens.</param>
sealed record FrameRule(Func<Roles, byte[]> Frame, FrameKind? ForMembers, string? ForOthers);

/// <summary>Who may send which frame. A frame without a line here fails the matrix.</summary>
static class FrameRules
{
    public static IReadOnlyDictionary<FrameKind, FrameRule> All { get; } = new Dictionary<FrameKind, FrameRule>
    {
        [FrameKind.Send] = new(roles => FrameBytes.Of(Item(roles, epoch: 1, isCommit: false)), FrameKind.Accepted, "not_a_member"),
        [FrameKind.Commit] = new(roles => FrameBytes.Of(Item(roles, epoch: 1, isCommit: true)), FrameKind.Accepted, "not_a_member"),
        [FrameKind.History] = new(roles => FrameBytes.Write(FrameKind.History, 4, (ref MessagePackWriter w) =>
        {
            w.Write(1);
            w.Write(roles.Conversation.ToBytes());
            w.Write(0);
            w.Write(10);
        }), FrameKind.Page, "not_a_member"),
        [FrameKind.Erase] = new(roles => FrameBytes.Write(FrameKind.Erase, 3, (ref MessagePackWriter w) =>
        {
            w.Write(1);
            w.Write(roles.Conversation.ToBytes());
            w.Write(2);
        }), FrameKind.Accepted, "not_a_member"),
        [FrameKind.Ack] = new(roles => FrameBytes.Ack(roles.Conversation, 1), FrameKind.Receipt, null),
        [FrameKind.Read] = new(roles => FrameBytes.Read(roles.Conversation, 1), FrameKind.Receipt, "not_a_member"),
        [FrameKind.Typing] = new(roles => FrameBytes.Write(FrameKind.Typing, 1, (ref MessagePackWriter w) => w.Write(roles.Conversation.ToBytes())), null, "not_a_member"),
        [FrameKind.Watch] = new(roles => FrameBytes.Write(FrameKind.Watch, 1, (ref MessagePackWriter w) =>
        {
            w.WriteArrayHeader(1);
            w.Write(roles.Peer.User.ToBytes());
        }), FrameKind.Presence, null),
        [FrameKind.Foreground] = new(_ => FrameBytes.Write(FrameKind.Foreground, 1, (ref MessagePackWriter w) => w.Write(true)), null, null),
        [FrameKind.Ping] = new(_ => FrameBytes.Write(FrameKind.Ping, 1, (ref MessagePackWriter w) => w.Write(1)), FrameKind.Pong, null),
        // Last, since the device then has a fence that the scene does not know.
        [FrameKind.Confirm] = new(_ => FrameBytes.Write(FrameKind.Confirm, 2, (ref MessagePackWriter w) =>
        {
            w.WriteNil();
            w.Write(TestDevice.NewId().ToBytes());
        }), null, null),
    };

    static Outgoing Item(Roles roles, long epoch, bool isCommit) =>
        new(roles.Conversation, TestDevice.NewId(), [1, 2, 3], isCommit) { Epoch = epoch, Request = 1 };
}
