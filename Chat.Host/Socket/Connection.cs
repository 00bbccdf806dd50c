using System.Buffers;
using System.Net.WebSockets;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Chat.Modules.Relay.Contract;
using Chat.Modules.Sessions.Contract;
using Mediator;
using MessagePack;

namespace Chat.Host.Socket;

/// <summary>
/// One connected device: reads and dispatches frames; what waits for it is sent by its <see cref="SocketWriter"/>, and the relay streams into that.
/// Requests are started in the order in which they came and run side by side up to <see cref="Limits.OutstandingRequests"/>; frames without an answer are
/// handled one after the other before the next is read.
/// Ends when the peer leaves, falls silent, breaks the protocol or is told to go; everything it held is let go then.
/// </summary>
sealed class Connection(WebSocket socket, Caller owner, string address, Id session, IServiceProvider services, ILogger log, TimeProvider time) : IDeviceLink, IMessageSender
{
    static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(Limits.DeadPeerSeconds);

    readonly SocketWriter _writer = new(socket, time);
    readonly IMessageIntake _intake = services.GetRequiredService<IMessageIntake>();
    readonly FrameRate _rate = new(services.GetRequiredService<ChosenLimits>().FramesPerSecond, time);
    readonly SharedFrameRates _sharedRates = services.GetRequiredService<SharedFrameRates>();
    IDeviceStream? _stream;
    long _lastHeard = time.GetTimestamp();
    bool _greeted;
    volatile bool _leaving;
    int _outstanding;
    int _outstandingBytes;
    TaskCompletionSource? _settled;
    int _protocolErrors;

    int MostBytes => _greeted ? Limits.MaxFrameBytes : Limits.MaxFrameBytesBeforeHello;

    public Id Session => session;

    public Caller Owner => owner;

    public ISender Sender { get; } = services.GetRequiredService<ISender>();

    public bool TrySend(ReadOnlyMemory<byte> frame) => _writer.TryAdd(frame, SocketWriter.SoftBytes);

    public void Post(ReadOnlyMemory<byte> frame)
    {
        if (!_writer.TryAdd(frame, SocketWriter.HardBytes) && !_leaving) Close(CloseCode.TooSlow, "The reader is too slow.");
    }

    public Task Room(int bytes) => _writer.Room(bytes);

    public void Close(CloseCode code, string reason)
    {
        _leaving = true;
        _ = _writer.End(code, reason);
        _ = AbortLater();
    }

    public Task Settled()
    {
        var settled = Interlocked.CompareExchange(ref _settled, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null) ?? _settled;
        if (Volatile.Read(ref _outstanding) == 0) settled.TrySetResult();
        return settled.Task;
    }

    /// <summary>Ends the connection of a peer that says nothing, or takes nothing of what is sent to it.</summary>
    public void EndIfDead()
    {
        if (_writer.StuckFor > Patience) socket.Abort();
        else if (time.GetElapsedTime(Interlocked.Read(ref _lastHeard)) > Patience) Close(CloseCode.DeadPeer, $"No frame for {Limits.DeadPeerSeconds} seconds.");
    }

    /// <summary>Completes when the connection has ended.</summary>
    public async Task Run()
    {
        try
        {
            await ReadLoop();
        }
        catch (Exception failure) when (failure is OperationCanceledException or WebSocketException)
        {
            // The peer has gone without a word, or stayed silent after bye.
        }
        _leaving = true;
        _stream?.Dispose();
        await _writer.End(code: null, reason: "");
        await Settled();
        if (_greeted) await services.GetRequiredService<ISessions>().Closed(this);
    }

    public ValueTask Take(SendMessage message)
    {
        _intake.Take(message, this);
        return ValueTask.CompletedTask;
    }

    public void Answer(SendMessage message, Outcome<Accepted> outcome)
    {
        Answered();
        Post(outcome.Fault is { } fault
            ? FrameWriting.Encode(new Error(message.RequestId, fault))
            : FrameWriting.EncodeAnswer(outcome.Value, message.RequestId));
    }

    public ValueTask Answer(Ping ping)
    {
        Post(FrameWriting.Encode(new Pong(ping.Token, time.GetUtcNow().ToUnixTimeMilliseconds())));
        return ValueTask.CompletedTask;
    }

    async Task ReadLoop()
    {
        using var reader = new MessageReader(socket);
        while (await reader.Wait() is { MessageType: not WebSocketMessageType.Close } first)
        {
            if (await reader.Read(first, MostBytes) is not { } message) break;
            Interlocked.Exchange(ref _lastHeard, time.GetTimestamp());
            if (reader.WasText) Refuse(Faults.MalformedFrame);
            else await HandleFrames(message);
        }
        if (reader.TooBig) Close(CloseCode.TooBig, $"A message is at most {MostBytes} bytes.");
        if (_leaving) await DrainUntilClosed();
    }

    /// <summary>The close handshake wants the peer's answer; what it still says means nothing.</summary>
    async Task DrainUntilClosed()
    {
        var rest = ArrayPool<byte>.Shared.Rent(4096);
        try
        {
            while ((await socket.ReceiveAsync(rest.AsMemory(), CancellationToken.None)).MessageType != WebSocketMessageType.Close)
            {
                // Passed over.
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rest);
        }
    }

    async ValueTask HandleFrames(ReadOnlySequence<byte> message)
    {
        var (rest, frames) = (message, 0);
        while (!rest.IsEmpty && !_leaving)
        {
            frames++;
            if (!_rate.Allow())
            {
                Refuse(Faults.TooManyFrames);
                await Task.Delay(Faults.TooManyFrames.RetryAfter!.Value, time);
            }
            if (ReadFrame(ref rest) is not { } next) break;
            await Dispatch(next.Entry, next.Frame, next.Bytes);
        }
        if (_sharedRates.Allow(owner.User, address, frames)) return;
        // No protocol error: this connection may have kept to what it was told.
        Post(FrameWriting.Encode(new Error(0, Faults.TooManyFrames)));
        await Task.Delay(Faults.TooManyFrames.RetryAfter!.Value, time);
    }

    /// <summary>The next frame that means something here; null when the rest of the message does not.</summary>
    (FrameTable.Entry? Entry, IClientFrame Frame, int Bytes)? ReadFrame(ref ReadOnlySequence<byte> rest)
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
                if (frame is not null) return (entry, frame, (int)frameBytes);
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

    ValueTask Dispatch(FrameTable.Entry? entry, IClientFrame frame, int bytes)
    {
        if (frame is Hello hello) return Greet(hello);
        if (!_greeted)
        {
            Refuse(Faults.HelloExpected);
            return ValueTask.CompletedTask;
        }
        if (frame is not IAnsweredFrame request) return HandleNotice(entry!, frame);
        if (Volatile.Read(ref _outstanding) >= Limits.OutstandingRequests || Volatile.Read(ref _outstandingBytes) is > 0 and var held && held + bytes > Limits.OutstandingBytes)
        {
            Post(FrameWriting.Encode(new Error(request.RequestId, Faults.TooManyRequests)));
            return ValueTask.CompletedTask;
        }
        Interlocked.Increment(ref _outstanding);
        if (_leaving)
        {
            Answered();
            return ValueTask.CompletedTask;
        }
        if (frame is SendMessage) return entry!.Handle(this, frame, CancellationToken.None);
        _ = HandleRequest(entry!, frame, bytes);
        return ValueTask.CompletedTask;
    }

    async ValueTask HandleNotice(FrameTable.Entry entry, IClientFrame frame)
    {
        Interlocked.Increment(ref _outstanding);
        if (!_leaving) await Handle(entry, frame);
        Answered();
    }

    /// <remarks>Messages are not counted in bytes: as many as may be unanswered are less, and the intake counts those of all connections.</remarks>
    async Task HandleRequest(FrameTable.Entry entry, IClientFrame frame, int bytes)
    {
        Interlocked.Add(ref _outstandingBytes, bytes);
        await Handle(entry, frame);
        Interlocked.Add(ref _outstandingBytes, -bytes);
        Answered();
    }

    void Answered()
    {
        if (Interlocked.Decrement(ref _outstanding) == 0 && _leaving) _settled?.TrySetResult();
    }

    async ValueTask Handle(FrameTable.Entry entry, IClientFrame frame)
    {
        try
        {
            await entry.Handle(this, frame, CancellationToken.None);
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
    }

    async ValueTask Greet(Hello hello)
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
        try
        {
            var admission = services.GetRequiredService<Admission>();
            if (await admission.Open(() => Open(hello))) _stream = await admission.Greet(LetIn);
        }
        catch (Exception failure)
        {
            log.LogError(failure, "A device could not be greeted");
            Post(FrameWriting.Encode(new Error(0, (failure as StorageException)?.Fault ?? Faults.StorageFailed)));
            Close(CloseCode.Restart, "The device could not be greeted; connect again.");
        }
    }

    /// <summary>Takes the place of the connection before this one. False for a copy of a device, which is sent away, and for who has gone meanwhile.</summary>
    async ValueTask<bool> Open(Hello hello)
    {
        if (_leaving) return false;
        // Before that: a copy must not keep the device itself away.
        if (await services.GetRequiredService<IFences>().Of(owner.Device, CancellationToken.None) is { } current && !hello.Fences.Contains(current))
        {
            Close(CloseCode.Copy, "This is a copy of a device, or an old state of it.");
            return false;
        }
        _greeted = true;
        await services.GetRequiredService<ISessions>().Open(this, CancellationToken.None);
        return true;
    }

    /// <summary>Null when it has gone, or was sent away, while it waited for its turn.</summary>
    async ValueTask<IDeviceStream?> LetIn()
    {
        if (_leaving) return null;
        // What the connection before this one has confirmed in its last moment counts.
        var fence = await services.GetRequiredService<IFences>().Of(owner.Device, CancellationToken.None);
        return await services.GetRequiredService<IRelay>().Greet(this, fence, CancellationToken.None);
    }

    void Refuse(Fault fault)
    {
        Post(FrameWriting.Encode(new Error(0, fault)));
        if (++_protocolErrors >= Limits.ProtocolErrorsBeforeClose) Close(CloseCode.ProtocolErrors, "Too many protocol errors.");
    }

    async Task AbortLater()
    {
        await Task.Delay(CloseTimeout, time);
        socket.Abort();
    }
}
