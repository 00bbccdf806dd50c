using Chat.Modules.Protocol;

namespace Chat.Tests.Protocol;

/// <summary>One frame of each kind, as frame-vectors.json has it in bytes.</summary>
static class Samples
{
    public static readonly Caller Caller = new(IdOf(0xA1), IdOf(0xA2));

    static readonly LogEntry Entry = new(IdOf(1), 7, Caller, 1_700_000_000_000, EntryKind.Application, 3, [1, 2, 3], IdOf(2), EntryFlags.CountsAsUnread);

    public static IReadOnlyDictionary<string, byte[]> Server { get; } = new Dictionary<string, byte[]>
    {
        ["welcome"] = FrameWriting.Encode(new Welcome(IdOf(9), IdOf(8), 1_700_000_000_000, Limits.FramesPerSecond,
            [new WelcomedConversation(IdOf(1), 1, 3, 7, 6, 5, 1, [new MemberCursor(IdOf(0xA1), 7, 5)], InGroup: true, Role: 2, ExpiresAfter: 86_400, MemberCount: 12)], IdOf(7))),
        ["accepted"] = FrameWriting.EncodeAnswer(new Accepted(IdOf(1), 7, 1_700_000_000_000, 3), uint.MaxValue),
        ["error with an epoch"] = FrameWriting.Encode(new Error(5, Faults.StaleEpoch with { Epoch = 4 })),
        ["error without a request"] = FrameWriting.Encode(new Error(0, Faults.TooManyFrames)),
        ["message"] = FrameWriting.Encode(Entry),
        ["welcomeTo"] = FrameWriting.Encode(new WelcomeTo(IdOf(1), 7, 4, [1], [IdOf(0xA1), IdOf(0xB1)])),
        ["receipt"] = FrameWriting.Encode(new Receipt(IdOf(1), new MemberCursor(IdOf(0xA1), 7, 5))),
        ["presence online"] = FrameWriting.Encode(new Presence(IdOf(0xA1), Online: true, LastSeen: null)),
        ["presence offline"] = FrameWriting.Encode(new Presence(IdOf(0xA1), Online: false, 1_700_000_000_000)),
        ["typing"] = FrameWriting.Encode(new TypingBy(IdOf(1), IdOf(0xA1))),
        ["changed"] = FrameWriting.Encode(new Changed(ChangedWhat.Conversations, IdOf(0xA1), 2, IdOf(0xB2))),
        ["bye"] = FrameWriting.Encode(new Bye(CloseCode.Restart, "The server restarts.")),
        ["page"] = FrameWriting.EncodeAnswer(new HistoryPage(IdOf(1), More: true, [Entry]), 6),
        ["erased"] = FrameWriting.Encode(new Erased(IdOf(1), 7)),
        ["pong"] = FrameWriting.Encode(new Pong(1, 1_700_000_000_000)),
    };

    public static IReadOnlyDictionary<string, (FrameKind Kind, ReadFrame<IClientFrame> Read, IClientFrame Expected)> Client { get; } =
        new Dictionary<string, (FrameKind, ReadFrame<IClientFrame>, IClientFrame)>
        {
            ["hello"] = (FrameKind.Hello, Hello.Read, new Hello(Caller, 1, "web", "0.1", IdOf(8), [IdOf(7), IdOf(6)])),
            ["hello for the first time"] = (FrameKind.Hello, Hello.Read, new Hello(Caller, 1, "web", "0.1", null, [])),
            ["send"] = (FrameKind.Send, SendMessage.Read,
                new SendMessage(Caller, uint.MaxValue, IdOf(1), IdOf(2), 3, [1, 2, 3], EntryFlags.CountsAsUnread | EntryFlags.MayNotify)),
            ["commit without a welcome"] = (FrameKind.Commit, CommitChange.Read,
                new CommitChange(Caller, 4, IdOf(1), IdOf(2), 3, [1], null, [2], [IdOf(0xB2)], [], [], [])),
            ["commit of a group"] = (FrameKind.Commit, CommitChange.Read,
                new CommitChange(Caller, 4, IdOf(1), IdOf(2), 3, [1], [3], [2], [IdOf(0xB2)], [IdOf(0xC2)], [IdOf(0xB1)], [IdOf(0xC1)])),
            ["ack"] = (FrameKind.Ack, Acknowledge.Read, new Acknowledge(Caller, IdOf(1), 7)),
            ["read"] = (FrameKind.Read, MarkRead.Read, new MarkRead(Caller, IdOf(1), 7)),
            ["typing notice"] = (FrameKind.Typing, StartTyping.Read, new StartTyping(Caller, IdOf(1))),
            ["watch"] = (FrameKind.Watch, WatchPresence.Read, new WatchPresence(Caller, [IdOf(0xA1)])),
            ["history"] = (FrameKind.History, ReadHistory.Read, new ReadHistory(Caller, 6, IdOf(1), 100, 50)),
            ["erase"] = (FrameKind.Erase, EraseMessage.Read, new EraseMessage(Caller, 6, IdOf(1), 7)),
            ["confirm"] = (FrameKind.Confirm, ConfirmFence.Read, new ConfirmFence(Caller, IdOf(7), IdOf(6))),
            ["confirm the first"] = (FrameKind.Confirm, ConfirmFence.Read, new ConfirmFence(Caller, null, IdOf(6))),
            ["foreground"] = (FrameKind.Foreground, ReportForeground.Read, new ReportForeground(Caller, true)),
            ["ping"] = (FrameKind.Ping, Ping.Read, new Ping(Caller, 1)),
        };

    static Id IdOf(byte value) => Id.FromBytes([.. Enumerable.Repeat(value, Id.Length)]);
}
