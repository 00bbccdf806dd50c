using Chat.Modules.Keys.Contract;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;

namespace Chat.Modules.Keys;

/// <summary>
/// The Merkle tree over the key log, in memory: it reads on from the table before it answers, so it holds nothing that is not on disk. Named by
/// the id of the conversations' log, since both go back together when a backup is restored. Safe for concurrent use.
/// </summary>
sealed class KeyLog(IDatabase database, KeyLogStore store, IConversationLog log) : IDisposable
{
    const int Page = 5_000;

    readonly SemaphoreSlim _reading = new(1);
    readonly MerkleTree _tree = new();

    public Task<KeyLogHead> Head(CancellationToken cancellation) => Answer((tree, logId) => new KeyLogHead(logId, tree.Size, tree.Root(tree.Size)), cancellation);

    /// <summary>The proof, or null when the log is not as long as that.</summary>
    public Task<IReadOnlyList<byte[]>?> Consistency(long from, long to, CancellationToken cancellation) =>
        Answer((tree, _) => to <= tree.Size ? tree.Consistency(from, to) : null, cancellation);

    /// <summary>Where a list stands. One that is not in the log yet is from before there was one, and is appended.</summary>
    public async Task<KeyLogPlace> PlaceOf(byte[] entry, CancellationToken cancellation)
    {
        var index = await store.Find(entry, cancellation) ?? await Append(entry, cancellation);
        return await Answer((tree, logId) => new KeyLogPlace(logId, tree.Size, tree.Root(tree.Size), index, tree.Inclusion(index, tree.Size)), cancellation);
    }

    public void Dispose() => _reading.Dispose();

    Task<long> Append(byte[] entry, CancellationToken cancellation) => database.Write(async connection =>
    {
        if (await KeyLogStore.Find(connection, entry) is null) await KeyLogStore.Append(connection, entry);
        return (await KeyLogStore.Find(connection, entry))!.Value;
    }, cancellation);

    async Task<T> Answer<T>(Func<MerkleTree, Id, T> answer, CancellationToken cancellation)
    {
        var logId = await log.LogId(cancellation);
        await _reading.WaitAsync(cancellation);
        try
        {
            for (var isMore = true; isMore;)
            {
                var entries = await store.Read(_tree.Size, Page, cancellation);
                foreach (var entry in entries) _tree.Append(entry);
                isMore = entries.Count == Page;
            }
            return answer(_tree, logId);
        }
        finally
        {
            _reading.Release();
        }
    }
}
