using Microsoft.Win32.SafeHandles;

namespace Chat.Host.S3;

/// <summary>A stretch of a file as a stream of its own, for reading.</summary>
/// <param name="file">Not closed with it.</param>
/// <param name="first">Where in the file it begins.</param>
/// <param name="length">Bytes; the file has them all.</param>
sealed class FileWindow(SafeFileHandle file, long first, long length) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get; set; }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer) => Advance(RandomAccess.Read(file, buffer[..Available(buffer.Length)], first + Position));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Advance(await RandomAccess.ReadAsync(file, buffer[..Available(buffer.Length)], first + Position, cancellationToken));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    int Available(int wanted) => (int)Math.Clamp(length - Position, 0, wanted);

    int Advance(int read)
    {
        Position += read;
        return read;
    }
}
