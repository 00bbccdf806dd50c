using System.Data.Common;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Dapper;

namespace Chat.Modules.Keys;

/// <summary>SQL of <c>epoch_archives</c>.</summary>
sealed class EpochArchivesStore(IDatabase database) : IEpochArchives
{
    public async Task<IReadOnlyList<EpochArchive>> Read(Id user, Id conversation, long from, long to, int limit, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        var archives = await connection.QueryAsync<EpochArchive>(
            """
            SELECT epoch AS Epoch, sealed AS Sealed FROM epoch_archives
            WHERE user_id = @user AND conversation_id = @conversation AND epoch >= @from AND epoch <= @to
            ORDER BY epoch LIMIT @limit
            """, new { user, conversation, from, to, limit });
        return [.. archives];
    }

    public Task Forget(DbConnection connection, Id conversation, long epoch) =>
        connection.ExecuteAsync("DELETE FROM epoch_archives WHERE conversation_id = @conversation AND epoch = @epoch", new { conversation, epoch });

    public static Task Add(DbConnection connection, Id user, Id conversation, long epoch, byte[] contents) =>
        connection.ExecuteAsync(
            """
            INSERT INTO epoch_archives (user_id, conversation_id, epoch, sealed) VALUES (@user, @conversation, @epoch, @contents)
            ON CONFLICT (user_id, conversation_id, epoch) DO NOTHING
            """, new { user, conversation, epoch, contents });
}
