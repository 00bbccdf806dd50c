using System.Buffers;
using System.Net.WebSockets;
using System.Threading.Channels;
using Chat.Modules.Protocol;
using MessagePack;

namespace Chat.Tests.EndToEnd;

/// <summary>A raw client of <c>/ws</c>: writes frames, keeps what arrives in order.</summary>
sealed class TestSocket : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    readonly ClientWebSocket _socket;
    readonly Channel<TestFrame> _received = Channel.CreateUnbounded<TestFrame>();
    readonly List<TestFrame> _passedOver = [];
    readonly Task _reading;
    uint _requests;

    public TestSocket(ClientWebSocket socket)
    {
        _socket = socket;
        _reading = Read();
    }

    public Task<int?> CloseCode => Closed();

    /// <param name="fences">Null: a client that knows of none.</param>
    public Task Hello(int version = 1, IReadOnlyList<Id>? fences = null) => Send(FrameKind.Hello, (ref MessagePackWriter w) =>
    {
        w.Write(version);
        w.Write("test");
        w.Write("1");
        w.WriteNil();
        if (fences is not null) WriteIds(ref w, fences);
    }, fences is null ? 4 : 5);

    /// <summary>Moves the device's fence on.</summary>
    public Task Confirm(Id? current, Id next) => Send(FrameKind.Confirm, (ref MessagePackWriter w) =>
    {
        if (current is { } known) w.Write(known.ToBytes());
        else w.WriteNil();
        w.Write(next.ToBytes());
    }, 2);

    /// <summary>Says whether somebody looks at the device, and returns when the server knows.</summary>
    public async Task Foreground(bool inForeground)
    {
        await Send(FrameKind.Foreground, (ref MessagePackWriter w) => w.Write(inForeground), 1);
        await UntilPong(FrameKind.Error);
    }

    public async Task<uint> SendMessage(
        Id conversation, long epoch, byte[] payload, Id? messageId = null, EntryFlags flags = EntryFlags.CountsAsUnread | EntryFlags.MayNotify)
    {
        var request = ++_requests;
        await Send(FrameKind.Send, (ref MessagePackWriter w) =>
        {
            w.Write(request);
            w.Write(conversation.ToBytes());
            w.Write((messageId ?? TestDevice.NewId()).ToBytes());
            w.Write(epoch);
            w.Write(payload);
            w.Write((int)flags);
        }, 6);
        return request;
    }

    public Task Commit(
        Id conversation, long epoch, IReadOnlyList<Id> added, IReadOnlyList<Id>? removed = null, Id? messageId = null,
        IReadOnlyList<Id>? addedMembers = null, IReadOnlyList<Id>? removedMembers = null, byte[]? commit = null) => Send(FrameKind.Commit, (ref MessagePackWriter w) =>
    {
        w.Write(++_requests);
        w.Write(conversation.ToBytes());
        w.Write((messageId ?? TestDevice.NewId()).ToBytes());
        w.Write(epoch);
        w.Write(commit ?? "commit"u8);
        w.Write("welcome"u8);
        w.Write("group info"u8);
        WriteIds(ref w, added);
        WriteIds(ref w, removed ?? []);
        WriteIds(ref w, addedMembers ?? []);
        WriteIds(ref w, removedMembers ?? []);
    }, 11);

    public Task History(Id conversation, long before = 0, int limit = Limits.HistoryPage) => Send(FrameKind.History, (ref MessagePackWriter w) =>
    {
        w.Write(++_requests);
        w.Write(conversation.ToBytes());
        w.Write(before);
        w.Write(limit);
    }, 4);

    public Task Erase(Id conversation, long sequence) => Send(FrameKind.Erase, (ref MessagePackWriter w) =>
    {
        w.Write(++_requests);
        w.Write(conversation.ToBytes());
        w.Write(sequence);
    }, 3);

    public Task Ack(Id conversation, long sequence) => SendCursor(FrameKind.Ack, conversation, sequence);

    public Task MarkRead(Id conversation, long sequence) => SendCursor(FrameKind.Read, conversation, sequence);

    public Task Send(FrameKind kind, WriteFields write, int fields)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(fields + 1);
        writer.Write((int)kind);
        write(ref writer);
        writer.Flush();
        return SendBytes(buffer.WrittenMemory);
    }

    public bool HasEnded => _reading.IsCompleted;

    /// <summary>Sends unless the server has ended the connection.</summary>
    public async Task TrySend(FrameKind kind, WriteFields write, int fields)
    {
        try
        {
            await Send(kind, write, fields);
        }
        catch (Exception ended) when (ended is WebSocketException or ObjectDisposedException or OperationCanceledException)
        {
            await _reading;
        }
    }

    public Task SendBytes(ReadOnlyMemory<byte> bytes, WebSocketMessageType type = WebSocketMessageType.Binary) =>
        _socket.SendAsync(bytes, type, endOfMessage: true, CancellationToken.None).AsTask();

    /// <summary>The next frame of the kind; others before it are passed over.</summary>
    public Task<TestFrame> Next(FrameKind kind) => NextOf(kind);

    /// <summary>The next frame of one of the kinds.</summary>
    public async Task<TestFrame> NextOf(params FrameKind[] kinds)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (true)
        {
            var frame = await _received.Reader.ReadAsync(timeout.Token);
            if (kinds.Contains(frame.Kind)) return frame;
            _passedOver.Add(frame);
        }
    }

    /// <summary>The first frame of the kind that was passed over, or else the next one. For pushes that may come before or after an answer.</summary>
    public async Task<TestFrame> Once(FrameKind kind)
    {
        if (_passedOver.Find(frame => frame.Kind == kind) is not { } passed) return await Next(kind);
        _passedOver.Remove(passed);
        return passed;
    }

    public async Task<IReadOnlyList<TestFrame>> Next(FrameKind kind, int count)
    {
        var frames = new List<TestFrame>();
        while (frames.Count < count) frames.Add(await Next(kind));
        return frames;
    }

    /// <summary>Everything of a kind that has come until a pong answers a ping sent now.</summary>
    public async Task<IReadOnlyList<TestFrame>> UntilPong(FrameKind kind)
    {
        await Send(FrameKind.Ping, (ref MessagePackWriter w) => w.Write(7), 1);
        using var timeout = new CancellationTokenSource(Patience);
        var frames = new List<TestFrame>();
        while (true)
        {
            var frame = await _received.Reader.ReadAsync(timeout.Token);
            if (frame.Kind == FrameKind.Pong) return frames;
            if (frame.Kind == kind) frames.Add(frame);
        }
    }

    /// <summary>Leaves without a word, as a lost network does.</summary>
    public void Abort() => _socket.Abort();

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _reading;
        _socket.Dispose();
    }

    Task SendCursor(FrameKind kind, Id conversation, long sequence) => Send(kind, (ref MessagePackWriter w) =>
    {
        w.Write(conversation.ToBytes());
        w.Write(sequence);
    }, 2);

    static void WriteIds(ref MessagePackWriter writer, IReadOnlyList<Id> ids)
    {
        writer.WriteArrayHeader(ids.Count);
        foreach (var id in ids) writer.Write(id.ToBytes());
    }

    async Task<int?> Closed()
    {
        await _reading.WaitAsync(Patience);
        return (int?)_socket.CloseStatus;
    }

    async Task Read()
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (true)
            {
                var length = 0;
                ValueWebSocketReceiveResult received;
                do
                {
                    received = await _socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                    length += received.Count;
                    if (length == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
                }
                while (!received.EndOfMessage);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    if (_socket.State == WebSocketState.CloseReceived) await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                    break;
                }
                foreach (var frame in TestFrame.ReadAll(buffer.AsMemory(0, length))) _received.Writer.TryWrite(frame);
            }
        }
        catch (Exception failure) when (failure is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Aborted by this side, or by the server's end.
        }
        _received.Writer.TryComplete();
    }

    public delegate void WriteFields(ref MessagePackWriter writer);
}
