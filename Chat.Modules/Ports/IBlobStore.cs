using Chat.Modules.Protocol;

namespace Chat.Modules.Ports;

/// <summary>
/// Large binaries by id. One is unfinished and grows at its end until it is completed; from then on it never changes. Who calls sees to it that an unfinished
/// blob is written by one at a time. Failures of the disk or the service are <see cref="StorageException"/>s.
/// </summary>
public interface IBlobStore
{
    /// <summary>Bytes that are there, and stay there when the power fails; 0 for what was never begun. Bytes whose checksum was never looked at do not count.</summary>
    Task<long> LengthOf(Id blob, CancellationToken cancellation);

    /// <summary>Goes on with an unfinished blob at its end.</summary>
    /// <param name="blob">Not completed.</param>
    /// <param name="onTrial">What is written counts from <see cref="IBlobAppending.Keep"/> on only, whatever happens in between; else as soon as it is stored.</param>
    /// <param name="cancellation">Ends the opening.</param>
    Task<IBlobAppending> Append(Id blob, bool onTrial, CancellationToken cancellation);

    /// <summary>Nothing follows: it can be read. Completing again changes nothing.</summary>
    Task Complete(Id blob, CancellationToken cancellation);

    /// <summary>A completed blob, seekable and to be read asynchronously; null when there is none. A failure of the service in between is a <see cref="StorageException"/>.</summary>
    Task<Stream?> Open(Id blob, CancellationToken cancellation);

    /// <summary>Removes it, unfinished or completed. Removing what is not there changes nothing.</summary>
    Task Remove(Id blob, CancellationToken cancellation);

    /// <summary>Everything that is stored. What is unfinished may come more than once.</summary>
    IAsyncEnumerable<Id> List(CancellationToken cancellation);
}

/// <summary>One stretch of writing. Disposing without <see cref="Keep"/> or <see cref="Discard"/> leaves what has been stored so far, all but 8 MiB at least, unless on trial.</summary>
public interface IBlobAppending : IAsyncDisposable
{
    ValueTask Write(ReadOnlyMemory<byte> bytes);

    /// <summary>What was written is stored to stay when this returns.</summary>
    Task Keep();

    /// <summary>The blob ends again where this stretch began.</summary>
    Task Discard();
}
