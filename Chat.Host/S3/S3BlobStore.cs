using System.Runtime.CompilerServices;
using Amazon.S3.Model;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;

namespace Chat.Host.S3;

/// <summary>
/// Blobs as objects of a bucket: <c>ab/abcd…</c> when complete, as the files of a disk are named. Before, <c>unfinished/abcd…</c> holds the tail and says which
/// parts of a multipart upload come before it (<see cref="UnfinishedBlob"/>); what it does not count is not there. All of it lies at the service, so nothing is
/// lost with this machine.
/// </summary>
/// <param name="bucket">Disposed with it.</param>
/// <param name="prefix">What all keys begin with.</param>
/// <param name="scratchFolder">Made when it is needed.</param>
sealed class S3BlobStore(S3Bucket bucket, string prefix, string scratchFolder) : IBlobStore, IDisposable
{
    const int PieceBytes = 64 * 1024;

    public async Task<long> LengthOf(Id blob, CancellationToken cancellation)
    {
        if (await bucket.Describe(UnfinishedKeyOf(blob), cancellation) is { } unfinished) return UnfinishedBlob.Read(unfinished.Metadata, unfinished.ContentLength).Length;
        return await bucket.Describe(KeyOf(blob), cancellation) is { } complete ? complete.ContentLength : 0;
    }

    public async Task<IBlobAppending> Append(Id blob, bool onTrial, CancellationToken cancellation)
    {
        var scratch = await ScratchFile.Create(scratchFolder);
        try
        {
            var start = await ReadUnfinished(blob, scratch, cancellation);
            return new S3Appending(bucket, KeyOf(blob), UnfinishedKeyOf(blob), start, scratch, onTrial);
        }
        catch
        {
            scratch.Dispose();
            throw;
        }
    }

    public async Task Complete(Id blob, CancellationToken cancellation)
    {
        using var scratch = await ScratchFile.Create(scratchFolder);
        if (await ReadUnfinished(blob, scratch, cancellation) is not { } unfinished)
        {
            if (await bucket.Describe(KeyOf(blob), cancellation) is null) throw S3Failures.Explain(new FileNotFoundException($"There is no blob {blob}."));
            return;
        }
        var tail = scratch.Window(0, unfinished.TailLength);
        if (unfinished.UploadId is null) await bucket.Put(KeyOf(blob), tail);
        else await CompleteParts(blob, unfinished, tail, cancellation);
        await bucket.Delete(UnfinishedKeyOf(blob), cancellation);
    }

    public async Task<Stream?> Open(Id blob, CancellationToken cancellation) =>
        await bucket.Describe(KeyOf(blob), cancellation) is { } complete ? new S3BlobStream(bucket, KeyOf(blob), complete.ContentLength) : null;

    public async Task Remove(Id blob, CancellationToken cancellation)
    {
        await bucket.AbortUploads(KeyOf(blob), cancellation);
        await bucket.Delete(UnfinishedKeyOf(blob), cancellation);
        await bucket.Delete(KeyOf(blob), cancellation);
    }

    public async IAsyncEnumerable<Id> List([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var key in bucket.Keys(prefix, cancellation))
        {
            if (TryParse(key, out var blob)) yield return blob;
        }
        await foreach (var (key, _) in bucket.Uploads(prefix, cancellation))
        {
            if (TryParse(key, out var blob)) yield return blob;
        }
    }

    public void Dispose() => bucket.Dispose();

    /// <summary>Its tail is copied to the scratch file's beginning. Null when there is nothing.</summary>
    Task<UnfinishedBlob?> ReadUnfinished(Id blob, ScratchFile scratch, CancellationToken cancellation) => S3Failures.Explain(
        async () =>
        {
            var key = UnfinishedKeyOf(blob);
            if (await bucket.Describe(key, cancellation) is not { } stored) return null;
            if (stored.ContentLength > 0) await ReadTail(key, stored.ContentLength, scratch, cancellation);
            return UnfinishedBlob.Read(stored.Metadata, stored.ContentLength);
        }, cancellation);

    async Task ReadTail(string key, long length, ScratchFile scratch, CancellationToken cancellation)
    {
        using var stored = await bucket.Get(key, new ByteRange(0, length - 1), cancellation) ?? throw new FileNotFoundException("It was removed while it was read.");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(S3Bucket.Timeout);
        var piece = new byte[PieceBytes];
        for (var position = 0L; position < length;)
        {
            var read = await stored.ResponseStream.ReadAsync(piece, patience.Token);
            if (read == 0) throw new EndOfStreamException("The service sent less than it announced.");
            await scratch.Write(piece.AsMemory(0, read), position);
            position += read;
        }
    }

    async Task CompleteParts(Id blob, UnfinishedBlob unfinished, Stream tail, CancellationToken cancellation)
    {
        var key = KeyOf(blob);
        try
        {
            var parts = (await bucket.Parts(key, unfinished.UploadId!, cancellation)).Take(unfinished.Parts).ToList();
            if (!unfinished.HasParts(parts.Select(part => part.ETag))) throw await BeginAnew(blob, S3Failures.Explain(new IOException("The parts are not those that were written.")));
            if (tail.Length > 0) parts.Add(new PartETag(unfinished.Parts + 1, await bucket.PutPart(key, unfinished.UploadId!, unfinished.Parts + 1, tail)));
            await bucket.CompleteUpload(key, unfinished.UploadId!, parts);
        }
        catch (StorageException failure) when (S3Failures.IsUploadGone(failure))
        {
            // It was completed before, and the answer or this process was lost; or the service has dropped it.
            if ((await bucket.Describe(key, cancellation))?.ContentLength != unfinished.Length) throw await BeginAnew(blob, failure);
        }
        await bucket.AbortUploads(key, cancellation);
    }

    /// <summary>What was acknowledged cannot be had any more: nothing counts from now on, so that the sender starts again.</summary>
    /// <returns>The failure, to be thrown.</returns>
    async Task<StorageException> BeginAnew(Id blob, StorageException failure)
    {
        await bucket.Delete(UnfinishedKeyOf(blob), default);
        await bucket.AbortUploads(KeyOf(blob), default);
        return failure;
    }

    string KeyOf(Id blob)
    {
        var name = blob.ToString();
        return $"{prefix}{name[..2]}/{name}";
    }

    string UnfinishedKeyOf(Id blob) => $"{prefix}unfinished/{blob}";

    static bool TryParse(string key, out Id blob) => Id.TryParse(key[(key.LastIndexOf('/') + 1)..], out blob);
}
