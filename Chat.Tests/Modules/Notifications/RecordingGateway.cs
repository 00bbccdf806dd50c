using System.Collections.Concurrent;
using System.Threading.Channels;
using Chat.Modules.Ports;
using MessagePack;

namespace Chat.Tests.Modules.Notifications;

/// <summary>Push services that keep what they are given, and answer as they are told: that it was taken, when they are told nothing.</summary>
sealed class RecordingGateway(IPushGateway keys) : IPushGateway
{
    readonly Channel<(string Endpoint, long Kind, long Sequence)> _pushes = Channel.CreateUnbounded<(string, long, long)>();

    public ConcurrentQueue<PushAnswer> Answers { get; } = new();

    /// <summary>What is answered when <see cref="Answers"/> are used up.</summary>
    public PushAnswer Otherwise { get; set; } = new(PushResult.Delivered);

    public bool IsQuiet => _pushes.Reader.Count == 0;

    public async Task<(string Endpoint, long Kind, long Sequence)> Next()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return await _pushes.Reader.ReadAsync(timeout.Token);
    }

    public VapidKey NewKey() => keys.NewKey();

    public bool IsPublicKey(byte[] point) => keys.IsPublicKey(point);

    public Task<bool> MayCall(string endpoint, CancellationToken cancellation) => Task.FromResult(true);

    public Task<PushAnswer> Deliver(Push push, CancellationToken cancellation)
    {
        var answer = Answers.TryDequeue(out var next) ? next : Otherwise;
        var reader = new MessagePackReader(push.Payload);
        reader.ReadArrayHeader();
        var kind = reader.ReadInt64();
        reader.Skip();
        _pushes.Writer.TryWrite((push.Target.Endpoint, kind, reader.ReadInt64()));
        return Task.FromResult(answer);
    }
}
