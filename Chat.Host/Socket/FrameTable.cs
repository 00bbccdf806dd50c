using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Host.Socket;

/// <summary>What a client may send after <c>hello</c>: one line per frame.</summary>
sealed class FrameTable
{
    static readonly Dictionary<FrameKind, Entry> Entries = new()
    {
        [FrameKind.Send] = new(SendMessage.Read, (connection, frame, _) => connection.Take((SendMessage)frame)),
        [FrameKind.Commit] = Request<CommitChange, Accepted>(CommitChange.Read),
        [FrameKind.History] = Request<ReadHistory, HistoryPage>(ReadHistory.Read),
        [FrameKind.Erase] = Request<EraseMessage, Accepted>(EraseMessage.Read),
        [FrameKind.Ack] = Notice<Acknowledge>(Acknowledge.Read),
        [FrameKind.Read] = Notice<MarkRead>(MarkRead.Read),
        [FrameKind.Typing] = Notice<StartTyping>(StartTyping.Read),
        [FrameKind.Watch] = Notice<WatchPresence>(WatchPresence.Read),
        [FrameKind.Confirm] = Notice<ConfirmFence>(ConfirmFence.Read),
        [FrameKind.Foreground] = Notice<ReportForeground>(ReportForeground.Read),
        [FrameKind.Ping] = new(Ping.Read, (connection, frame, _) => connection.Answer((Ping)frame)),
    };

    /// <summary>Every kind that is handled after <c>hello</c>.</summary>
    public static IReadOnlyCollection<FrameKind> Kinds => Entries.Keys;

    public static Entry? Find(int kind) => Entries.GetValueOrDefault((FrameKind)kind);

    static Entry Request<TFrame, TAnswer>(ReadFrame<TFrame> read)
        where TFrame : class, IAnsweredFrame, IRequest<Outcome<TAnswer>>
        where TAnswer : IAnswer =>
        new(read, async (connection, frame, cancellation) =>
        {
            var request = (TFrame)frame;
            var outcome = await connection.Sender.Send<Outcome<TAnswer>>(request, cancellation);
            connection.Post(outcome.Fault is { } fault
                ? FrameWriting.Encode(new Error(request.RequestId, fault))
                : FrameWriting.EncodeAnswer(outcome.Value, request.RequestId));
        });

    static Entry Notice<TFrame>(ReadFrame<TFrame> read) where TFrame : class, IClientFrame, IRequest<Outcome<Done>> =>
        new(read, async (connection, frame, cancellation) =>
        {
            var outcome = await connection.Sender.Send<Outcome<Done>>((TFrame)frame, cancellation);
            if (outcome.Fault is { } fault) connection.Post(FrameWriting.Encode(new Error(0, fault)));
        });

    internal sealed record Entry(ReadFrame<IClientFrame> Read, Func<Connection, IClientFrame, CancellationToken, ValueTask> Handle);
}
