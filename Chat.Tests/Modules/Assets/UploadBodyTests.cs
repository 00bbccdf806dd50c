using System.IO.Pipelines;
using Chat.Modules.Assets;
using Chat.Modules.Ports;
using NUnit.Framework;

namespace Chat.Tests.Modules.Assets;

public sealed class UploadBodyTests
{
    [Test]
    public async Task A_body_that_falls_silent_ends_and_what_came_is_handed_over()
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync(new byte[] { 1, 2, 3 });
        var target = new Memory();
        using var body = new UploadBody(pipe.Reader.AsStream(), algorithm: null, TimeSpan.FromMilliseconds(50), TimeProvider.System);
        Assert.That(await body.CopyTo(target, most: 10, CancellationToken.None), Is.EqualTo(UploadEnd.Silence));
        Assert.That((target.Bytes, body.Written), Is.EqualTo((new byte[] { 1, 2, 3 }, 3)));
    }

    [Test]
    public async Task A_sender_that_is_lost_leaves_what_came()
    {
        var target = new Memory();
        using var body = new UploadBody(new Broken(), algorithm: null, TimeSpan.FromSeconds(30), TimeProvider.System);
        await Assert.ThrowsAsync<IOException>(async () => await body.CopyTo(target, most: 10, CancellationToken.None));
        Assert.That(target.Bytes, Is.EqualTo(new byte[] { 7 }));
    }

    [Test]
    public async Task Who_is_interrupted_hands_over_what_came()
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync(new byte[] { 1 });
        var target = new Memory();
        using var interruption = new CancellationTokenSource();
        using var body = new UploadBody(pipe.Reader.AsStream(), algorithm: null, TimeSpan.FromSeconds(30), TimeProvider.System);
        var copying = body.CopyTo(target, most: 10, interruption.Token);
        await interruption.CancelAsync();
        Assert.That(await copying, Is.EqualTo(UploadEnd.Interrupted));
        Assert.That(target.Bytes, Is.EqualTo(new byte[] { 1 }));
    }

    sealed class Memory : IBlobAppending
    {
        readonly List<byte> _bytes = [];

        public byte[] Bytes => [.. _bytes];

        public ValueTask Write(ReadOnlyMemory<byte> bytes)
        {
            _bytes.AddRange(bytes.Span);
            return ValueTask.CompletedTask;
        }

        public Task Keep() => Task.CompletedTask;

        public Task Discard() => Task.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    /// <summary>Gives one byte, then the connection is reset.</summary>
    sealed class Broken : MemoryStream
    {
        bool _given;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_given) throw new IOException("Connection reset.");
            _given = true;
            buffer.Span[0] = 7;
            return ValueTask.FromResult(1);
        }
    }
}
