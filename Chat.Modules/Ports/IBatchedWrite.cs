namespace Chat.Modules.Ports;

/// <summary>Hears what became of an item. Called on the completing loop, in order: it must not block, and not throw.</summary>
public interface IWriteListener<in TItem, in TResult>
{
    /// <summary>The item is on disk.</summary>
    void Stored(TItem item, TResult result);

    /// <param name="item">Nothing of it was stored.</param>
    /// <param name="failure">A <see cref="StorageException"/>, or a bug.</param>
    void Failed(TItem item, Exception failure);
}

/// <summary>A kind of write that costs less together: neighbours in the write queue are handed over at once.</summary>
public interface IBatchedWrite<in TItem, TResult>
{
    /// <summary>
    /// Writes all items inside the queue's transaction. It may be called again for the same items when that transaction is rolled back, so it
    /// touches nothing but the statements and <paramref name="results"/>.
    /// </summary>
    /// <param name="results">One per item, in their order.</param>
    ValueTask Write(IStatements statements, IReadOnlyList<TItem> items, TResult[] results);
}
