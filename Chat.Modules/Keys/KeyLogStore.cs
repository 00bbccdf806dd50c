using System.Data.Common;
using Chat.Modules.Ports;
using Dapper;

namespace Chat.Modules.Keys;

/// <summary>SQL of <c>key_log</c>: rows are only ever added.</summary>
sealed class KeyLogStore(IDatabase database)
{
    /// <summary>At the end of the log. The one writer gives out the indexes, so they have no gap.</summary>
    public static Task Append(DbConnection connection, byte[] entry) =>
        connection.ExecuteAsync(
            "INSERT INTO key_log (log_index, entry) SELECT COALESCE(MAX(log_index) + 1, 0), @entry FROM key_log", new { entry });

    /// <summary>Where the entry stands, or null when it is not in the log.</summary>
    public async Task<long?> Find(byte[] entry, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return await Find(connection, entry);
    }

    public static Task<long?> Find(DbConnection connection, byte[] entry) =>
        connection.ExecuteScalarAsync<long?>("SELECT MAX(log_index) FROM key_log WHERE entry = @entry", new { entry });

    /// <summary>Entries from an index on, in order.</summary>
    public async Task<IReadOnlyList<byte[]>> Read(long from, int limit, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        var entries = await connection.QueryAsync<byte[]>("SELECT entry FROM key_log WHERE log_index >= @from ORDER BY log_index LIMIT @limit", new { from, limit });
        return [.. entries];
    }
}
