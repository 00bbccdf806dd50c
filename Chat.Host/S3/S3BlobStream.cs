using Amazon.S3.Model;

namespace Chat.Host.S3;

/// <summary>
/// A complete blob as it comes from the service, at the pace of whoever reads. It is asked for in stretches, small ones at first, so that a range costs little more than itself; a
/// stretch that breaks off or falls silent is asked for again from where it stood.
/// </summary>
/// <param name="bucket">Where it is.</param>
/// <param name="key">Its name there.</param>
/// <param name="length">Bytes.</param>
sealed class S3BlobStream(S3Bucket bucket, string key, long length) : Stream
{
    const long LeastStretch = 1024 * 1024;
    const long MostStretch = 64 * LeastStretch;
    const int Attempts = 3;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    GetObjectResponse? _stretch;
    long _stretchEnd;
    long _stretchBytes = LeastStretch;
    long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set
        {
            if (value == _position) return;
            EndStretch();
            (_position, _stretchBytes) = (value, LeastStretch);
        }
    }

    /// <exception cref="Chat.Modules.Ports.StorageException">The service failed, again and again.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || _position >= length) return 0;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var read = await ReadStretch(buffer, cancellationToken);
                if (read == 0) throw new EndOfStreamException("The service sent less than it was asked for.");
                _position += read;
                if (_position == _stretchEnd) EndStretch();
                return read;
            }
            catch (Exception failure) when (S3Failures.IsOne(failure, cancellationToken))
            {
                EndStretch();
                if (attempt == Attempts) throw S3Failures.Explain(failure);
            }
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Reading waits for the service: read asynchronously.");

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) EndStretch();
        base.Dispose(disposing);
    }

    async Task<int> ReadStretch(Memory<byte> buffer, CancellationToken cancellation)
    {
        _stretch ??= await OpenStretch(cancellation);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        either.CancelAfter(Patience);
        return await _stretch.ResponseStream.ReadAsync(buffer, either.Token);
    }

    async Task<GetObjectResponse> OpenStretch(CancellationToken cancellation)
    {
        _stretchEnd = Math.Min(length, _position + _stretchBytes);
        _stretchBytes = Math.Min(MostStretch, 2 * _stretchBytes);
        return await bucket.Get(key, new ByteRange(_position, _stretchEnd - 1), cancellation)
            ?? throw S3Failures.Explain(new FileNotFoundException($"The object {key} was removed while it was read."));
    }

    void EndStretch()
    {
        _stretch?.Dispose();
        _stretch = null;
    }
}
