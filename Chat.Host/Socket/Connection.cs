using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net.WebSockets;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Chat.Modules.Relay.Contract;
using Chat.Modules.Sessions.Contract;
using Mediator;
using MessagePack;

namespace Chat.Host.Socket;

/// <summary>
/// One connected device: a loop that reads and dispatches frames, a loop that writes what waits, and the relay's stream between them.
/// Requests are started in the order in which they came and run side by side up to <see cref="Limits.OutstandingRequests"/>.
/// Ends when the peer leaves, falls silent, breaks the protocol or is told to go; everything it held is let go then.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Close may come from any thread at any time; its sources hold no handles and are left to the collector.")]
sealed class Connection(WebSocket socket, Caller owner, Id session, IServiceProvider services, ILogger log, TimeProvider time) : IDeviceLink
{
    static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    readonly OutgoingFrames _outgoing = new();
    readonly FrameRate _rate = new(services.GetRequiredService<ChosenLimits>().FramesPerSecond, time);
    /// <summary>No more frames are taken or streamed; what waits and <c>bye</c> still go out.</summary>
    readonly CancellationTokenSource _leaving = new();
    /// <summary>The socket is given up.</summary>
    readonly CancellationTokenSource _ended = new();
    (CloseCode Code, string Reason)? _closing;
    Task _streaming = Task.CompletedTask;
    bool _greeted;
    int _outstanding;
    int _protocolErrors;

    public Id Session => session;

    public Caller Owner => owner;

    public ISender Sender { get; } = services.GetRequiredService<ISender>();

    public bool TrySend(ReadOnlyMemory<byte> frame) => _outgoing.TryAdd(frame, OutgoingFrames.SoftBytes);

    public void Post(ReadOnlyMemory<byte> frame)
    {
        if (!_outgoing.TryAdd(frame, OutgoingFrames.HardBytes)) Close(CloseCode.TooSlow, "The reader is too slow.");
    }

    public Task Room(CancellationToken cancellation) => _outgoing.Room(cancellation);

    public void Close(CloseCode code, string reason)
    {
        _closing ??= (code, reason);
        _leaving.Cancel();
        _ended.CancelAfter(CloseTimeout);
    }

    /// <summary>Completes when the connection has ended.</summary>
    public async Task Run(CancellationToken aborted)
    {
        await using var registration = aborted.Register(_ended.Cancel);
        var writing = WriteLoop();
        try
        {
            await ReadLoop();
        }
        catch (Exception failure) when (failure is OperationCanceledException or WebSocketException)
        {
            // The peer has gone without a word, or stayed silent after bye.
        }
        await _leaving.CancelAsync();
        await writing;
        await _ended.CancelAsync();
        await _streaming;
        if (_greeted) await services.GetRequiredService<ISessions>().Closed(this);
    }

    public ValueTask Answer(Ping ping)
    {
        Post(FrameWriting.Encode(new Pong(ping.Token, time.GetUtcNow().ToUnixTimeMilliseconds())));
        return ValueTask.CompletedTask;
    }

    async Task ReadLoop()
    {
        var patience = TimeSpan.FromSeconds(Limits.DeadPeerSeconds);
        await using var silence = time.CreateTimer(
            _ => Close(CloseCode.DeadPeer, $"No frame for {Limits.DeadPeerSeconds} seconds."), null, patience, Timeout.InfiniteTimeSpan);
        var reader = new MessageReader(socket);
        while (await reader.Read(_ended.Token) is { } message)
        {
            silence.Change(patience, Timeout.InfiniteTimeSpan);
            if (reader.WasText) Refuse(Faults.MalformedFrame);
            else await HandleFrames(message);
        }
        if (reader.TooBig) Close(CloseCode.TooBig, $"A message is at most {Limits.MaxFrameBytes} bytes.");
    }

    async Task HandleFrames(ReadOnlySequence<byte> message)
    {
        var rest = message;
        while (!rest.IsEmpty && !_leaving.IsCancellationRequested)
        {
            if (!_rate.Allow())
            {
                Refuse(Faults.TooManyFrames);
                await Task.Delay(Faults.TooManyFrames.RetryAfter!.Value, time, _leaving.Token);
            }
            if (ReadFrame(ref rest) is not { } next) return;
            await Dispatch(next.Entry, next.Frame);
        }
    }

    /// <summary>The next frame that means something here; null when the rest of the message does not.</summary>
    (FrameTable.Entry? Entry, IClientFrame Frame)? ReadFrame(ref ReadOnlySequence<byte> rest)
    {
        while (!rest.IsEmpty)
        {
            try
            {
                var reader = new MessagePackReader(rest);
                var whole = reader.CreatePeekReader();
                whole.Skip();
                var fields = reader.ReadArrayHeader() - 1;
                var kind = reader.ReadInt32();
                var frameBytes = whole.Consumed;
                var entry = FrameTable.Find(kind);
                IClientFrame? frame = kind == (int)FrameKind.Hello ? Hello.Read(ref reader, fields, owner) : entry?.Read(ref reader, fields, owner);
                rest = rest.Slice(frameBytes);
                if (frame is not null) return (entry, frame);
                if (!_greeted) Refuse(Faults.HelloExpected);
            }
            catch (Exception failure) when (failure is MessagePackSerializationException or EndOfStreamException or OverflowException)
            {
                Refuse(Faults.MalformedFrame);
                return null;
            }
        }
        return null;
    }

    async Task Dispatch(FrameTable.Entry? entry, IClientFrame frame)
    {
        if (frame is Hello hello)
        {
            await Greet(hello);
            return;
        }
        if (!_greeted)
        {
            Refuse(Faults.HelloExpected);
            return;
        }
        if (Volatile.Read(ref _outstanding) >= Limits.OutstandingRequests)
        {
            Post(FrameWriting.Encode(new Error((frame as IAnsweredFrame)?.RequestId ?? 0, Faults.TooManyRequests)));
            return;
        }
        Interlocked.Increment(ref _outstanding);
        _ = Handle(entry!, frame);
    }

    async Task Handle(FrameTable.Entry entry, IClientFrame frame)
    {
        try
        {
            await entry.Handle(this, frame, _ended.Token);
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // Nobody is left to answer; what was queued for the store is stored all the same.
        }
        catch (StorageException failure)
        {
            log.LogError(failure, "The store refused a {Frame}", frame.GetType().Name);
            Post(FrameWriting.Encode(new Error((frame as IAnsweredFrame)?.RequestId ?? 0, failure.Fault)));
        }
        catch (Exception failure)
        {
            log.LogError(failure, "A {Frame} failed", frame.GetType().Name);
            Post(FrameWriting.Encode(new Error((frame as IAnsweredFrame)?.RequestId ?? 0, Faults.StorageFailed)));
        }
        finally
        {
            Interlocked.Decrement(ref _outstanding);
        }
    }

    async Task Greet(Hello hello)
    {
        if (_greeted)
        {
            Refuse(Faults.HelloExpected);
            return;
        }
        if (hello.ProtocolVersion != Hello.SpokenVersion)
        {
            Post(FrameWriting.Encode(new Error(0, Faults.UnsupportedVersion)));
            Close(CloseCode.ProtocolErrors, Faults.UnsupportedVersion.Text);
            return;
        }
        _greeted = true;
        await services.GetRequiredService<ISessions>().Open(this, _ended.Token);
        _streaming = Stream();
    }

    async Task Stream()
    {
        try
        {
            await services.GetRequiredService<IRelay>().Stream(this, _leaving.Token);
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            // The connection has ended; the next one continues from the device's cursor.
        }
        catch (Exception failure)
        {
            log.LogError(failure, "The stream of a device broke");
            Close(CloseCode.Restart, "The stream broke; connect again.");
        }
    }

    async Task WriteLoop()
    {
        try
        {
            while (await WaitingFrames() is { } frames) await Send(frames, _ended.Token);
            await SayBye();
        }
        catch (Exception failure) when (failure is OperationCanceledException or WebSocketException)
        {
            await _leaving.CancelAsync();
            await _ended.CancelAsync();
        }
    }

    /// <summary>Null when the connection is being left.</summary>
    async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>?> WaitingFrames()
    {
        try
        {
            return await _outgoing.TakeAll(_leaving.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    async Task Send(IReadOnlyList<ReadOnlyMemory<byte>> frames, CancellationToken cancellation)
    {
        using var slow = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        slow.CancelAfter(TimeSpan.FromSeconds(Limits.DeadPeerSeconds));
        for (var i = 0; i < frames.Count; i++)
            await socket.SendAsync(frames[i], WebSocketMessageType.Binary, endOfMessage: i == frames.Count - 1, slow.Token);
    }

    void Refuse(Fault fault)
    {
        Post(FrameWriting.Encode(new Error(0, fault)));
        if (++_protocolErrors >= Limits.ProtocolErrorsBeforeClose) Close(CloseCode.ProtocolErrors, "Too many protocol errors.");
    }

    async Task SayBye()
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived)) return;
        // What was said before the end, such as the error that caused it, goes out first.
        if (_outgoing.TakeRest() is { Count: > 0 } rest) await Send(rest, _ended.Token);
        if (_closing is { } closing)
        {
            await Send([FrameWriting.Encode(new Bye(closing.Code, closing.Reason))], _ended.Token);
            await socket.CloseOutputAsync((WebSocketCloseStatus)closing.Code, closing.Reason, _ended.Token);
        }
        else await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, _ended.Token);
    }
}
