using System.Data.Common;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Dapper;

namespace Chat.Modules.Keys;

/// <summary>SQL of <c>epoch_archives</c>, and of <c>old_epoch_archives</c>, which are sealed under a vault from before the account was reset.</summary>
sealed class EpochArchivesStore(IDatabase database) : IEpochArchives
{
    const string Columns = "conversation_id AS ConversationId, epoch AS Epoch, sealed AS Sealed, base_epoch AS BaseEpoch";

    public async Task<IReadOnlyList<SealedArchive>> Read(Id user, EpochRange range, int limit, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        var archives = await connection.QueryAsync<SealedArchive>(
            $"""
             SELECT {Columns} FROM epoch_archives
             WHERE user_id = @user AND conversation_id = @conversation AND epoch >= @from AND epoch <= @to
             ORDER BY epoch LIMIT @limit
             """, new { user, conversation = range.ConversationId, from = range.From, to = range.To, limit });
        return [.. archives];
    }

    public async Task<IReadOnlyList<EpochArchive>> ReadOld(Id vault, Id conversation, long from, long to, int limit, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        var archives = await connection.QueryAsync<EpochArchive>(
            """
            SELECT epoch AS Epoch, sealed AS Sealed, base_epoch AS BaseEpoch FROM old_epoch_archives
            WHERE vault_id = @vault AND conversation_id = @conversation AND epoch >= @from AND epoch <= @to
            ORDER BY epoch LIMIT @limit
            """, new { vault, conversation, from, to, limit });
        return [.. archives];
    }

    /// <summary>One that others of its owner lean on stays until they are gone.</summary>
    public async Task Forget(DbConnection connection, Id conversation, long epoch)
    {
        await connection.ExecuteAsync(
            """
            DELETE FROM epoch_archives WHERE conversation_id = @conversation AND epoch = @epoch AND NOT EXISTS
                (SELECT 1 FROM epoch_archives AS leaning WHERE leaning.user_id = epoch_archives.user_id
                 AND leaning.conversation_id = @conversation AND leaning.base_epoch = @epoch)
            """, new { conversation, epoch });
        await connection.ExecuteAsync(
            """
            DELETE FROM old_epoch_archives WHERE conversation_id = @conversation AND epoch = @epoch AND NOT EXISTS
                (SELECT 1 FROM old_epoch_archives AS leaning WHERE leaning.vault_id = old_epoch_archives.vault_id
                 AND leaning.conversation_id = @conversation AND leaning.base_epoch = @epoch)
            """, new { conversation, epoch });
    }

    public static Task RemoveOld(DbConnection connection, Id vault) =>
        connection.ExecuteAsync("DELETE FROM old_epoch_archives WHERE vault_id = @vault", new { vault });

    /// <summary>From now on the user's archives are those of an old vault, so that new ones of the same epochs do not collide with them.</summary>
    public static async Task Retire(DbConnection connection, Id user, Id vault)
    {
        await connection.ExecuteAsync(
            """
            INSERT INTO old_epoch_archives (vault_id, conversation_id, epoch, sealed, base_epoch)
            SELECT @vault, conversation_id, epoch, sealed, base_epoch FROM epoch_archives WHERE user_id = @user
            """, new { vault, user });
        await connection.ExecuteAsync("DELETE FROM epoch_archives WHERE user_id = @user", new { user });
    }

    /// <summary>Ascending, at most <paramref name="limit"/>.</summary>
    public async Task<IReadOnlyList<long>> Epochs(Id user, EpochRange range, int limit, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        var epochs = await connection.QueryAsync<long>(
            """
            SELECT epoch FROM epoch_archives
            WHERE user_id = @user AND conversation_id = @conversation AND epoch >= @from AND epoch <= @to
            ORDER BY epoch LIMIT @limit
            """, new { user, conversation = range.ConversationId, from = range.From, to = range.To, limit });
        return [.. epochs];
    }

    public static async Task<bool> IsWhole(DbConnection connection, Id user, Id conversation, long epoch) =>
        await connection.ExecuteScalarAsync<long>(
            """
            SELECT COUNT(*) FROM epoch_archives
            WHERE user_id = @user AND conversation_id = @conversation AND epoch = @epoch AND base_epoch IS NULL
            """, new { user, conversation, epoch }) > 0;

    public static Task Add(DbConnection connection, Id user, SealedArchive archive) =>
        connection.ExecuteAsync(
            """
            INSERT INTO epoch_archives (user_id, conversation_id, epoch, sealed, base_epoch)
            VALUES (@user, @conversation, @epoch, @contents, @baseEpoch)
            ON CONFLICT (user_id, conversation_id, epoch) DO NOTHING
            """,
            new { user, conversation = archive.ConversationId, epoch = archive.Epoch, contents = archive.Sealed, baseEpoch = archive.BaseEpoch });

    public static Task RemoveAll(DbConnection connection, Id user) =>
        connection.ExecuteAsync("DELETE FROM epoch_archives WHERE user_id = @user", new { user });
}
