using System.Buffers;
using System.IO.Pipelines;

namespace Chat.Host.Socket;

/// <summary>
/// The bytes of an upgraded connection, for its WebSocket, which reads and writes one thing at a time. Once disposed, what waits in it ends and nothing more
/// is read or written; the connection itself is its owner's to close.
/// </summary>
sealed class UpgradedStream(IDuplexPipe transport) : Stream
{
    volatile bool _disposed;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <remarks>Into no buffer at all it completes when there is something to read.</remarks>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var result = await transport.Input.ReadAsync(cancellationToken);
        var length = (int)Math.Min(result.Buffer.Length, result.IsCanceled ? 0 : buffer.Length);
        var taken = result.Buffer.Slice(0, length);
        taken.CopyTo(buffer.Span);
        transport.Input.AdvanceTo(taken.End);
        return result.IsCanceled ? throw new OperationCanceledException() : length;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var written = transport.Output.WriteAsync(buffer, cancellationToken);
        if (!written.IsCompletedSuccessfully) return Written(written);
        Judge(written.Result);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <remarks>What is written is on its way.</remarks>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
        // As above.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (!_disposed)
        {
            _disposed = true;
            transport.Input.CancelPendingRead();
            transport.Output.CancelPendingFlush();
        }
        base.Dispose(disposing);
    }

    static async ValueTask Written(ValueTask<FlushResult> written) => Judge(await written);

    static void Judge(FlushResult written)
    {
        if (written.IsCanceled) throw new OperationCanceledException();
        if (written.IsCompleted) throw new IOException("The peer is gone.");
    }
}
