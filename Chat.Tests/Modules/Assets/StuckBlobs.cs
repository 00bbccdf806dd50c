using Chat.Modules.Ports;
using Chat.Modules.Protocol;

namespace Chat.Tests.Modules.Assets;

/// <summary>A store that cannot remove one of its blobs.</summary>
sealed class StuckBlobs(IBlobStore blobs, Id stuck) : IBlobStore
{
    public Task<long> LengthOf(Id blob, CancellationToken cancellation) => blobs.LengthOf(blob, cancellation);

    public Task<IBlobAppending> Append(Id blob, bool onTrial, CancellationToken cancellation) => blobs.Append(blob, onTrial, cancellation);

    public Task Complete(Id blob, CancellationToken cancellation) => blobs.Complete(blob, cancellation);

    public Task<Stream?> Open(Id blob, CancellationToken cancellation) => blobs.Open(blob, cancellation);

    public Task Remove(Id blob, CancellationToken cancellation) =>
        blob == stuck ? Task.FromException(new StorageException(Faults.StorageFailed, new IOException("It stays."))) : blobs.Remove(blob, cancellation);

    public IAsyncEnumerable<Id> List(CancellationToken cancellation) => blobs.List(cancellation);
}
