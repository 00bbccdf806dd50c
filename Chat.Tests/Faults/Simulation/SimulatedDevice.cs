using Chat.Modules.Protocol;
using Chat.Tests.EndToEnd;
using Chat.Tests.FaultTests.Crash;

namespace Chat.Tests.FaultTests.Simulation;

/// <summary>A client of the protocol on a simulated network, one step at a time. What it holds stands for its disk.</summary>
sealed class SimulatedDevice(Caller caller, IReadOnlyList<Id> conversations, SimulatedServer server, Truth truth, Random random)
{
    readonly Queue<Outgoing> _outbox = new();
    SimulatedLink? _link;
    bool _isWelcomed;
    uint _requests;

    public Caller Caller { get; } = caller;

    public IReadOnlyDictionary<Id, LogCopy> Logs { get; } = conversations.ToDictionary(id => id, id => new LogCopy(id, truth));

    /// <summary>message id → where the server says that it stands.</summary>
    public Dictionary<Id, (Id Conversation, long Sequence)> Accepted { get; } = [];

    /// <summary>The unread count of the latest welcome, per conversation, and up to where it counts: sequence read and last.</summary>
    public Dictionary<Id, (long ReadUpTo, long Last, long Unread)> Counted { get; } = [];

    public bool IsConnected => _link is not null;

    public bool IsWelcomed => _isWelcomed;

    public bool HasNothingToSay => _outbox.Count == 0;

    public bool HasFrames => _link is { HasFrames: true };

    public SimulatedLink? Link => _link;

    /// <summary>A new connection; an older one is still there as far as the server knows.</summary>
    public SimulatedLink Connect(int softBytes)
    {
        _link?.Abandon();
        _isWelcomed = false;
        var link = _link = new SimulatedLink(Caller, server.NewId(), softBytes);
        link.ToServer.Enqueue(() => server.Greet(link));
        return link;
    }

    public void Drop()
    {
        _link?.Abandon();
        _link = null;
        _isWelcomed = false;
    }

    public void Say(int payloadBytes, bool asCommit)
    {
        var payload = new byte[payloadBytes];
        random.NextBytes(payload);
        _outbox.Enqueue(new Outgoing(conversations[random.Next(conversations.Count)], server.NewId(), payload, asCommit));
        if (_outbox.Count == 1) SendFirst();
    }

    public void Acknowledge()
    {
        if (!_isWelcomed) return;
        foreach (var log in Logs.Values.Where(log => log.Stored > log.AckSent))
        {
            log.AckSent = log.Stored;
            Note(new Acknowledge(Caller, log.Conversation, log.Stored));
        }
    }

    public void ReadSome()
    {
        if (!_isWelcomed) return;
        var log = Logs[conversations[random.Next(conversations.Count)]];
        if (log.Stored == 0) return;
        var upTo = random.NextInt64(1, log.Stored + 1);
        truth.HasRead(Caller.User, log.Conversation, upTo);
        Note(new MarkRead(Caller, log.Conversation, upTo));
    }

    /// <summary>The next frame arrives; when nothing more will, the end of the connection does.</summary>
    public void Hear()
    {
        if (_link is null) return;
        if (!_link.HasFrames)
        {
            if (_link.IsClosing) Drop();
            return;
        }
        foreach (var frame in TestFrame.ReadAll(_link.Deliver())) Hear(frame);
    }

    void Hear(TestFrame frame)
    {
        switch (frame.Kind)
        {
            case FrameKind.Welcome: Welcomed(frame); break;
            case FrameKind.Message: Take(frame); break;
            case FrameKind.Accepted: Answered(frame); break;
            case FrameKind.Error: Refused(frame); break;
            case FrameKind.Receipt: truth.Judge(frame.Id(0), frame.Id(1), frame.Long(2), frame.Long(3)); break;
            default: break;
        }
    }

    void Welcomed(TestFrame frame)
    {
        foreach (var fields in frame.Array(5).Cast<object?[]>())
        {
            var conversation = Id.FromBytes((byte[])fields[0]!);
            Logs[conversation].Welcomed(acked: (long)fields[4]!, epoch: (long)fields[2]!);
            Counted[conversation] = ((long)fields[5]!, (long)fields[3]!, (long)fields[6]!);
            foreach (var member in ((object?[])fields[7]!).Cast<object?[]>())
                truth.Judge(conversation, Id.FromBytes((byte[])member[0]!), (long)member[1]!, (long)member[2]!);
        }
        _isWelcomed = true;
        SendFirst();
    }

    void Take(TestFrame frame)
    {
        var log = Logs[frame.Id(0)];
        log.Take(HeldEntry.Of(frame.Fields.AsSpan(1)));
        truth.Stored(Caller.User, log.Conversation, log.Stored);
    }

    void Answered(TestFrame frame)
    {
        if (!_outbox.TryPeek(out var item) || item.Request != (uint)frame.Long(0)) return;
        _outbox.Dequeue();
        Accepted.Add(item.MessageId, (item.Conversation, frame.Long(2)));
        SendFirst();
    }

    void Refused(TestFrame frame)
    {
        var code = frame.Text(2);
        if (frame.Long(0) == 0)
        {
            foreach (var log in Logs.Values) log.AckSent = 0;
            return;
        }
        if (!_outbox.TryPeek(out var item) || item.Request != (uint)frame.Long(0)) return;
        if (code is not ("stale_epoch" or "storage_failed"))
        {
            truth.Violated($"A message was refused: {code}.");
            _outbox.Dequeue();
        }
        if (code == "stale_epoch")
        {
            item.Epoch = null;
            Logs[item.Conversation].Epoch = Math.Max(Logs[item.Conversation].Epoch, frame.Long(5));
        }
        SendFirst();
    }

    /// <summary>What is first in the outbox, once more or for the first time.</summary>
    void SendFirst()
    {
        if (!_isWelcomed || !_outbox.TryPeek(out var item)) return;
        var epoch = item.Epoch ??= Logs[item.Conversation].Epoch;
        var request = item.Request = ++_requests;
        var link = _link!;
        link.ToServer.Enqueue(item.IsCommit
            ? () => server.Answer(link, new CommitChange(Caller, request, item.Conversation, item.MessageId, epoch, item.Payload, null, [1], [], [], [], []))
            : () => server.Take(link, new SendMessage(Caller, request, item.Conversation, item.MessageId, epoch, item.Payload, EntryFlags.CountsAsUnread)));
    }

    void Note(Mediator.IRequest<Outcome<Done>> notice)
    {
        var link = _link!;
        link.ToServer.Enqueue(() => server.Note(link, notice));
    }
}
