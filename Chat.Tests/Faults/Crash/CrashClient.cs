using System.Net.WebSockets;
using System.Threading.Channels;
using Chat.Modules.Protocol;
using Chat.Tests.EndToEnd;

namespace Chat.Tests.FaultTests.Crash;

/// <summary>
/// A device that does what docs/protocol.md asks of a client, and nothing else: it repeats what was not answered, unchanged and in order; it stores
/// before it acknowledges; it comes back by itself. What it holds stands for its disk and survives every connection. It judges all that it is told
/// by <see cref="Truth"/>. One loop reads, one writes, the field gives it things to say; its state is behind one lock.
/// </summary>
sealed class CrashClient(TestDevice device, IReadOnlyList<Id> conversations, Truth truth, int seed) : IAsyncDisposable
{
    const int OutstandingAtMost = 32;
    const int WaitingAtMost = 60;

    readonly Lock _gate = new();
    readonly Random _random = new(seed);
    readonly CancellationTokenSource _stop = new();
    readonly Dictionary<Id, LogCopy> _logs = conversations.ToDictionary(id => id, id => new LogCopy(id, truth));
    readonly List<Outgoing> _outbox = [];
    readonly Dictionary<uint, Outgoing> _unanswered = [];
    readonly HashSet<Id> _overtakable = [];
    Channel<byte[]>? _wire;
    ClientWebSocket? _socket;
    Id? _logId;
    uint _requests;
    bool _isWelcomed;
    /// <summary>Something was refused: what is on the way is waited for, so that the repetition keeps the order.</summary>
    bool _isDraining;
    Task _living = Task.CompletedTask;

    public TestDevice Device { get; } = device;

    public IReadOnlyDictionary<Id, LogCopy> Logs => _logs;

    /// <summary>What the server has acknowledged: message id → sequence.</summary>
    public Dictionary<Id, (Id Conversation, long Sequence, long Digest)> Accepted { get; } = [];

    /// <summary>What this device asked for, in the order in which it did.</summary>
    public Dictionary<Id, List<Id>> Queued { get; } = conversations.ToDictionary(id => id, _ => new List<Id>());

    /// <summary>Repeated requests that turned out to be stored already: the crash fell between the commit and the answer.</summary>
    public int AnsweredTwice { get; private set; }

    public int Repeated { get; private set; }

    public int Connections { get; private set; }

    public bool IsWelcomed
    {
        get { lock (_gate) return _isWelcomed; }
    }

    public int AcceptedCount
    {
        get { lock (_gate) return Accepted.Count; }
    }

    public bool HasNothingToSay
    {
        get { lock (_gate) return _outbox.Count == 0; }
    }

    /// <summary>May have been overtaken by later ones: the store failed when it came.</summary>
    public bool MayBeOvertaken(Id messageId) => _overtakable.Contains(messageId);

    /// <summary>The store is failing: attempts of one message, on this connection or a dead one, may be stored or not, each for itself.</summary>
    public void StoreFails()
    {
        lock (_gate) _overtakable.UnionWith(_outbox.Select(item => item.MessageId));
    }

    public long StoredOf(Id conversation)
    {
        lock (_gate) return _logs[conversation].Stored;
    }

    public string Describe(Id conversation)
    {
        lock (_gate) return _logs[conversation].ToString();
    }

    public void Live() => _living = Task.WhenAll(KeepConnected(), Acknowledge());

    /// <summary>Something to send, unless very much waits already.</summary>
    public void Say()
    {
        lock (_gate)
        {
            if (_outbox.Count >= WaitingAtMost) return;
            var conversation = conversations[_random.Next(conversations.Count)];
            var payload = new byte[_random.Next(16, 1500)];
            _random.NextBytes(payload);
            var item = new Outgoing(conversation, TestDevice.NewId(), payload, isCommit: _random.Next(200) == 0);
            _outbox.Add(item);
            Queued[conversation].Add(item.MessageId);
            SendWaiting();
        }
    }

    /// <summary>The user looks at everything that has come.</summary>
    public void ReadAll()
    {
        lock (_gate)
        {
            if (!_isWelcomed) return;
            foreach (var log in _logs.Values.Where(log => log.Stored > 0))
            {
                truth.HasRead(Device.User, log.Conversation, log.Stored);
                _wire?.Writer.TryWrite(FrameBytes.Read(log.Conversation, log.Stored));
            }
        }
    }

    /// <summary>The network breaks.</summary>
    public void Drop() => _socket?.Abort();

    /// <summary>Goes away for good; what it holds can still be looked at.</summary>
    public async Task Leave()
    {
        await _stop.CancelAsync();
        Drop();
        await _living;
    }

    public override string ToString()
    {
        lock (_gate) return $"{Device.Username} {(_isWelcomed ? "on" : "off")}line{(_isDraining ? " draining" : "")}, {_unanswered.Count} unanswered of {_outbox.Count}, {Accepted.Count} accepted";
    }

    public async ValueTask DisposeAsync()
    {
        await Leave();
        _stop.Dispose();
    }

    async Task KeepConnected()
    {
        while (!_stop.IsCancellationRequested)
        {
            using var socket = new ClientWebSocket();
            try
            {
                socket.Options.AddSubProtocol("chat.v1");
                socket.Options.SetRequestHeader("Authorization", $"Bearer {Device.Token}");
                await socket.ConnectAsync(new UriBuilder(Device.Http.BaseAddress!) { Scheme = "ws", Path = "/ws" }.Uri, _stop.Token);
                await Converse(socket);
            }
            catch (Exception broken) when (broken is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
            {
                // The next connection goes on where this one ended.
            }
            catch (Exception bug)
            {
                truth.Violated($"{Device.Username} could not follow: {bug}");
            }
            await Task.Delay(_random.Next(20, 150));
        }
    }

    async Task Converse(ClientWebSocket socket)
    {
        var wire = Channel.CreateUnbounded<byte[]>();
        lock (_gate)
        {
            (_socket, _wire, _isWelcomed, _isDraining) = (socket, wire, false, false);
            Connections++;
            foreach (var item in _unanswered.Values) item.Request = 0;
            _unanswered.Clear();
        }
        wire.Writer.TryWrite(FrameBytes.Hello(_logId));
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var writing = Write(socket, wire, ended.Token);
        try
        {
            var buffer = new byte[2 * 1024 * 1024];
            while (await Receive(socket, buffer, ended.Token) is { } message)
            {
                foreach (var frame in TestFrame.ReadAll(message)) Hear(frame);
            }
        }
        finally
        {
            lock (_gate) _isWelcomed = false;
            await ended.CancelAsync();
            await writing;
        }
    }

    static async Task Write(ClientWebSocket socket, Channel<byte[]> wire, CancellationToken ended)
    {
        try
        {
            await foreach (var frame in wire.Reader.ReadAllAsync(ended)) await socket.SendAsync(frame, WebSocketMessageType.Binary, endOfMessage: true, ended);
        }
        catch (Exception broken) when (broken is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The reading side notices.
        }
    }

    static async Task<ReadOnlyMemory<byte>?> Receive(ClientWebSocket socket, byte[] buffer, CancellationToken ended)
    {
        var length = 0;
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(length), ended);
            if (received.MessageType == WebSocketMessageType.Close) return null;
            length += received.Count;
            if (received.EndOfMessage) return buffer.AsMemory(0, length);
        }
    }

    void Hear(TestFrame frame)
    {
        lock (_gate)
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
    }

    void Welcomed(TestFrame frame)
    {
        if (_logId is { } known && known != frame.Id(1)) truth.Violated("The log has another name after a crash.");
        _logId = frame.Id(1);
        foreach (var fields in frame.Array(5).Cast<object?[]>())
        {
            _logs[Id.FromBytes((byte[])fields[0]!)].Welcomed(acked: (long)fields[4]!, epoch: (long)fields[2]!);
            foreach (var member in ((object?[])fields[7]!).Cast<object?[]>())
                truth.Judge(Id.FromBytes((byte[])fields[0]!), Id.FromBytes((byte[])member[0]!), (long)member[1]!, (long)member[2]!);
        }
        _isWelcomed = true;
        SendWaiting();
    }

    void Take(TestFrame frame)
    {
        var log = _logs[frame.Id(0)];
        log.Take(HeldEntry.Of(frame.Fields.AsSpan(1)));
        truth.Stored(Device.User, log.Conversation, log.Stored);
    }

    void Answered(TestFrame frame)
    {
        if (!_unanswered.Remove((uint)frame.Long(0), out var item))
        {
            truth.Violated($"An answer to request {frame.Long(0)}, which waits for none.");
            return;
        }
        _outbox.Remove(item);
        if (_logs[item.Conversation].Entries.Any(entry => entry.MessageId == item.MessageId && entry.Sequence != frame.Long(2)))
            truth.Violated($"{item.MessageId} was accepted as {frame.Long(2)} and is in the log elsewhere.");
        if (item.Attempts > 1) Repeated++;
        if (item.Attempts > 1 && _logs[item.Conversation].Stored >= frame.Long(2)) AnsweredTwice++;
        Accepted.Add(item.MessageId, (item.Conversation, frame.Long(2), HeldEntry.DigestOf(item.Payload)));
        Settled();
    }

    void Refused(TestFrame frame)
    {
        var code = frame.Text(2);
        if (frame.Long(0) == 0)
        {
            if (!IsTemporary(code)) truth.Violated($"{Device.Username} was told {code}.");
            // An acknowledgement may have been lost with it.
            foreach (var log in _logs.Values) log.AckSent = 0;
            return;
        }
        if (!_unanswered.Remove((uint)frame.Long(0), out var item)) return;
        item.Request = 0;
        _isDraining = true;
        switch (code)
        {
            case "stale_epoch":
                item.Epoch = null;
                _logs[item.Conversation].Epoch = Math.Max(_logs[item.Conversation].Epoch, frame.Long(5));
                break;
            case var temporary when IsTemporary(temporary):
                _overtakable.Add(item.MessageId);
                break;
            default:
                truth.Violated($"{Device.Username}'s {(item.IsCommit ? "commit" : "message")} was refused: {code}.");
                break;
        }
        Settled();
    }

    static bool IsTemporary(string code) => code is "storage_failed" or "storage_full" or "stopping" or "too_many_frames" or "too_many_requests";

    void Settled()
    {
        if (_unanswered.Count == 0) _isDraining = false;
        SendWaiting();
    }

    void SendWaiting()
    {
        if (!_isWelcomed || _isDraining) return;
        foreach (var item in _outbox)
        {
            if (_unanswered.Count >= OutstandingAtMost) return;
            if (item.Request != 0) continue;
            item.Epoch ??= _logs[item.Conversation].Epoch;
            // What is on the way in an older epoch may yet be refused as stale; this one must not overtake it.
            if (_unanswered.Values.Any(other => other.Conversation == item.Conversation && other.Epoch != item.Epoch))
            {
                if (item.Attempts == 0) item.Epoch = null;
                return;
            }
            item.Request = ++_requests;
            item.Attempts++;
            _unanswered.Add(item.Request, item);
            _wire!.Writer.TryWrite(FrameBytes.Of(item));
        }
    }

    /// <summary>Acknowledges what was streamed and stored, many entries at once.</summary>
    async Task Acknowledge()
    {
        while (!_stop.IsCancellationRequested)
        {
            lock (_gate)
            {
                foreach (var log in _logs.Values.Where(log => _isWelcomed && log.Streamed > log.AckSent))
                {
                    log.AckSent = log.Streamed;
                    _wire!.Writer.TryWrite(FrameBytes.Ack(log.Conversation, log.Streamed));
                }
            }
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }
}
