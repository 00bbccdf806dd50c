using System.Collections.Concurrent;
using Chat.Modules.Protocol;

namespace Chat.Modules.Assets;

/// <summary>
/// Who writes to a file now: one at a time. A client that has lost its connection comes back long before the server sees that the old request is dead; by
/// asking where the upload stands it takes the file over. In memory, as one process owns the files.
/// </summary>
sealed class UploadLocks(TimeProvider time)
{
    /// <summary>An interrupted request has a piece to write and a file to flush.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    readonly ConcurrentDictionary<Id, UploadLease> _leases = new();

    /// <summary>Null when somebody else has it; else until it is disposed.</summary>
    public UploadLease? TryTake(Id asset)
    {
        var lease = new UploadLease(() => _leases.TryRemove(asset, out _));
        return _leases.TryAdd(asset, lease) ? lease : null;
    }

    /// <summary>Interrupts who has it; null when they do not let go.</summary>
    public async Task<UploadLease?> TakeOver(Id asset, CancellationToken cancellation)
    {
        if (TryTake(asset) is { } free) return free;
        if (!_leases.TryGetValue(asset, out var holder)) return TryTake(asset);
        holder.Interrupt();
        try
        {
            await holder.Released.WaitAsync(Patience, time, cancellation);
        }
        catch (TimeoutException)
        {
            return null;
        }
        return TryTake(asset);
    }
}
