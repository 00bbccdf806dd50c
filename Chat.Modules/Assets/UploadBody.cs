using System.Buffers;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using Chat.Modules.Assets.Contract;
using Chat.Modules.Ports;

namespace Chat.Modules.Assets;

enum UploadEnd
{
    Whole,
    TooLong,
    Silence,
    Interrupted,
}

/// <summary>A request's body on its way to the disk, a piece at a time.</summary>
/// <param name="body">Read once.</param>
/// <param name="algorithm">Null: no checksum.</param>
/// <param name="patience">How long it may be silent.</param>
/// <param name="time">Counts the silence.</param>
sealed class UploadBody(Stream body, ChecksumAlgorithm? algorithm, TimeSpan patience, TimeProvider time) : IDisposable
{
    const int PieceBytes = 256 * 1024;

    /// <summary>A sender that gives a byte now and then is as good as silent.</summary>
    static readonly TimeSpan PieceTime = TimeSpan.FromMinutes(10);

    readonly IncrementalHash? _hash = algorithm switch
    {
        ChecksumAlgorithm.Sha1 => IncrementalHash.CreateHash(HashAlgorithmName.SHA1),
        ChecksumAlgorithm.Sha256 => IncrementalHash.CreateHash(HashAlgorithmName.SHA256),
        _ => null,
    };

    /// <summary>Bytes that were handed over.</summary>
    public long Written { get; private set; }

    /// <summary>Hands over whatever comes, also what came before the sender was lost; the loss is thrown after it.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="most">Bytes that there is room for. What is longer is not handed over to its end.</param>
    /// <param name="interruption">Nobody waits for it any more.</param>
    public async Task<UploadEnd> CopyTo(IBlobAppending target, long most, CancellationToken interruption)
    {
        var piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            while (true)
            {
                var (filled, end, loss) = await Fill(piece, interruption);
                if (filled > most - Written) return UploadEnd.TooLong;
                _hash?.AppendData(piece.AsSpan(0, filled));
                await target.Write(piece.AsMemory(0, filled));
                Written += filled;
                loss?.Throw();
                if (end is not null) return end.Value;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    public async Task<bool> IsEmpty(CancellationToken cancellation) => (await Fill(new byte[1], cancellation)).Filled == 0;

    /// <summary>Compares once, after everything was read.</summary>
    public bool Has(byte[] digest) => CryptographicOperations.FixedTimeEquals(_hash!.GetHashAndReset(), digest);

    public void Dispose() => _hash?.Dispose();

    /// <summary>Small pieces from the network become large ones for the disk.</summary>
    async Task<(int Filled, UploadEnd? End, ExceptionDispatchInfo? Loss)> Fill(byte[] piece, CancellationToken interruption)
    {
        var (filled, begun) = (0, time.GetTimestamp());
        using var silence = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, interruption);
        try
        {
            while (filled < piece.Length)
            {
                var read = await body.ReadAsync(piece.AsMemory(filled), either.Token);
                if (read == 0) return (filled, UploadEnd.Whole, null);
                filled += read;
                if (time.GetElapsedTime(begun) < PieceTime) silence.CancelAfter(patience);
            }
            return (filled, null, null);
        }
        catch (OperationCanceledException) when (interruption.IsCancellationRequested)
        {
            return (filled, UploadEnd.Interrupted, null);
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested)
        {
            return (filled, UploadEnd.Silence, null);
        }
        catch (Exception loss)
        {
            return (filled, null, ExceptionDispatchInfo.Capture(loss));
        }
    }
}
