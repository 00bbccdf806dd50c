using System.Diagnostics;
using Chat.Modules.Protocol;
using MessagePack;

namespace Chat.Bench.Load;

/// <summary>One sender and one receiver of a conversation. Each of them is used by its own receiving loop.</summary>
sealed class FramePair(FrameClient sender, FrameClient receiver, byte[] conversation, int bytes) : IPair
{
    readonly Dictionary<uint, long> _sentAt = [];
    readonly byte[] _payload = new byte[bytes];
    uint _requests;
    long _delivered;
    volatile int _window;
    Task _reading = Task.CompletedTask;

    public long Delivered
    {
        get
        {
            // A server that refuses is not one that is slow.
            if (_reading.IsFaulted) _reading.GetAwaiter().GetResult();
            return Interlocked.Read(ref _delivered);
        }
    }

    /// <summary>From a send to its acceptance.</summary>
    public Histogram Accepts { get; private set; } = new();

    /// <summary>From the moment at which a send was due to its arrival; for the open loop.</summary>
    public Histogram Deliveries { get; private set; } = new();

    public static async Task<FramePair> Connect(Uri address, string sender, string receiver, byte[] conversation, int bytes)
    {
        var pair = new FramePair(await FrameClient.Connect(address, sender), await FrameClient.Connect(address, receiver), conversation, bytes);
        pair._reading = Task.WhenAny(pair.ReadAccepted(), pair.ReadDelivered()).Unwrap();
        return pair;
    }

    public static void WriteSend(ref MessagePackWriter writer, uint request, byte[] conversation, byte[] payload, EntryFlags flags = EntryFlags.CountsAsUnread)
    {
        writer.WriteArrayHeader(7);
        writer.Write((int)FrameKind.Send);
        writer.Write(request);
        writer.Write(conversation);
        writer.Write(Servers.MessageIds.New());
        writer.Write(Servers.Seeding.Epoch);
        writer.Write(payload);
        writer.Write((int)flags);
    }

    /// <summary>Keeps <paramref name="window"/> messages unanswered until another window is set; 0 stops.</summary>
    public Task Keep(int window)
    {
        _window = window;
        return window == 0 ? Task.CompletedTask : Send(window, Stopwatch.GetTimestamp());
    }

    public Task SendDue(long due) => Send(1, due);

    public void ResetTimes() => (Accepts, Deliveries) = (new Histogram(), new Histogram());

    public async ValueTask DisposeAsync()
    {
        await sender.DisposeAsync();
        await receiver.DisposeAsync();
    }

    Task Send(int count, long due) => sender.Send((ref MessagePackWriter writer) =>
    {
        BitConverter.TryWriteBytes(_payload, due);
        for (var i = 0; i < count; i++)
        {
            var request = ++_requests;
            lock (_sentAt) _sentAt[request] = Stopwatch.GetTimestamp();
            WriteSend(ref writer, request, conversation, _payload);
        }
    });

    async Task ReadAccepted()
    {
        var (accepted, own) = (0, 0L);
        void Show(ref MessagePackReader reader, FrameKind kind)
        {
            if (kind == FrameKind.Message) own = Sequence(ref reader);
            if (kind != FrameKind.Accepted) return;
            accepted++;
            lock (_sentAt)
            {
                if (_sentAt.Remove(reader.ReadUInt32(), out var at)) Accepts.Record(Stopwatch.GetElapsedTime(at));
            }
        }
        while (await sender.ReceiveBatch(Show))
        {
            if (own > 0) await sender.Acknowledge(conversation, own);
            if (accepted > 0 && _window > 0) await Send(accepted, Stopwatch.GetTimestamp());
            (accepted, own) = (0, 0);
        }
    }

    async Task ReadDelivered()
    {
        var last = 0L;
        void Show(ref MessagePackReader reader, FrameKind kind)
        {
            if (kind != FrameKind.Message) return;
            last = Sequence(ref reader);
            for (var i = 0; i < 3; i++) reader.Skip();
            if (reader.ReadInt32() != (int)EntryKind.Application) return;
            reader.Skip();
            var payload = reader.ReadBytes()!.Value;
            Deliveries.Record(Stopwatch.GetElapsedTime(BitConverter.ToInt64(payload.FirstSpan)));
            Interlocked.Increment(ref _delivered);
        }
        while (await receiver.ReceiveBatch(Show))
        {
            if (last > 0) await receiver.Acknowledge(conversation, last);
            last = 0;
        }
    }

    static long Sequence(ref MessagePackReader reader)
    {
        reader.Skip();
        return reader.ReadInt64();
    }
}
