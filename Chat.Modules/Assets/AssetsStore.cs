using System.Data.Common;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Dapper;

namespace Chat.Modules.Assets;

/// <param name="Unfinished">Of the count.</param>
sealed record AssetUse(long Count, long Bytes, long Unfinished);

/// <summary>SQL of <c>assets</c> and <c>asset_conversations</c>.</summary>
sealed class AssetsStore(IDatabase database)
{
    const string Columns = "id AS Id, uploader_id AS Uploader, byte_length AS Length, completed_at AS CompletedAt, ends_at AS EndsAt";

    const string OfOneUse = "(asset_id = @asset AND conversation_id = @conversation AND user_id = @user)";

    public async Task<Asset?> Find(Id asset, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return await Find(connection, asset);
    }

    public static async Task<Asset?> Find(DbConnection connection, Id asset) =>
        ToAsset(await connection.QuerySingleOrDefaultAsync<Row>($"SELECT {Columns} FROM assets WHERE id = @asset", new { asset }));

    /// <summary>The conversations that it is attached to now.</summary>
    public async Task<IReadOnlyList<Id>> Conversations(Id asset, long now, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        var conversations = await connection.QueryAsync<byte[]>(
            "SELECT DISTINCT conversation_id FROM asset_conversations WHERE asset_id = @asset AND (expires_at IS NULL OR expires_at > @now)", new { asset, now });
        return [.. conversations.Select(id => Id.FromBytes(id))];
    }

    public static Task<long> CountAttachments(DbConnection connection, Id asset) =>
        connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM asset_conversations WHERE asset_id = @asset", new { asset });

    public static async Task<bool> IsAttached(DbConnection connection, Id asset, Id conversation, Id user) =>
        await connection.ExecuteScalarAsync<long>(
            "SELECT COUNT(*) FROM asset_conversations WHERE asset_id = @asset AND conversation_id = @conversation AND user_id = @user", new { asset, conversation, user }) > 0;

    /// <summary>What a person's files take, unfinished ones with the length that they were announced with.</summary>
    public static async Task<AssetUse> UseOf(DbConnection connection, Id user, long now) =>
        await connection.QuerySingleAsync<AssetUse>(
            """
            SELECT COUNT(*) AS Count, CAST(COALESCE(SUM(byte_length), 0) AS BIGINT) AS Bytes, COUNT(*) - COUNT(completed_at) AS Unfinished
            FROM assets WHERE uploader_id = @user AND (ends_at IS NULL OR ends_at > @now)
            """, new { user, now });

    public static Task Add(DbConnection connection, Id asset, Id uploader, long length, long now, long endsAt) =>
        connection.ExecuteAsync(
            "INSERT INTO assets (id, uploader_id, byte_length, created_at, ends_at) VALUES (@asset, @uploader, @length, @now, @endsAt)",
            new { asset, uploader, length, now, endsAt });

    /// <summary>Attaches it. What is attached already never ends earlier by it, since an earlier message needs it as long as before.</summary>
    public static Task Attach(DbConnection connection, Id asset, Id conversation, Id user, long? expiresAt) =>
        connection.ExecuteAsync(
            """
            INSERT INTO asset_conversations (asset_id, conversation_id, user_id, expires_at) VALUES (@asset, @conversation, @user, @expiresAt)
            ON CONFLICT (asset_id, conversation_id, user_id) DO UPDATE SET expires_at = CASE
                WHEN asset_conversations.expires_at IS NULL OR excluded.expires_at IS NULL THEN NULL
                WHEN asset_conversations.expires_at > excluded.expires_at THEN asset_conversations.expires_at
                ELSE excluded.expires_at END
            """, new { asset, conversation, user, expiresAt });

    /// <summary>Whoever comes to nothing that is attached any more ends with <paramref name="now"/>; so do the other methods that detach.</summary>
    public static Task Detach(DbConnection connection, Id asset, Id conversation, Id user, long now) =>
        Detach(connection, OfOneUse, new { asset, conversation, user, now });

    public static Task DetachAllOf(DbConnection connection, Id asset, Id user, long now) =>
        Detach(connection, "(asset_id = @asset AND user_id = @user)", new { asset, user, now });

    public static Task DetachAll(DbConnection connection, Id conversation, long now) =>
        Detach(connection, "(conversation_id = @conversation)", new { conversation, now });

    public static Task DetachExpired(DbConnection connection, long now) =>
        Detach(connection, "(expires_at IS NOT NULL AND expires_at <= @now)", new { now });

    /// <summary>An unfinished upload lives until <paramref name="endsAt"/>.</summary>
    public static Task Prolong(DbConnection connection, Id asset, long now, long endsAt) =>
        connection.ExecuteAsync(
            "UPDATE assets SET ends_at = @endsAt WHERE id = @asset AND completed_at IS NULL AND ends_at > @now", new { asset, now, endsAt });

    /// <summary>False when the upload was ended meanwhile.</summary>
    public static async Task<bool> Finish(DbConnection connection, Id asset, long now) =>
        await connection.ExecuteAsync(
            "UPDATE assets SET completed_at = @now, ends_at = NULL WHERE id = @asset AND completed_at IS NULL AND ends_at > @now", new { asset, now }) > 0;

    public static Task End(DbConnection connection, Id asset, long now) =>
        connection.ExecuteAsync("UPDATE assets SET ends_at = @now WHERE id = @asset", new { asset, now });

    public static async Task Disown(DbConnection connection, Id user, long now)
    {
        await connection.ExecuteAsync("UPDATE assets SET ends_at = @now WHERE uploader_id = @user AND completed_at IS NULL", new { user, now });
        await connection.ExecuteAsync("UPDATE assets SET uploader_id = NULL WHERE uploader_id = @user", new { user });
    }

    /// <param name="now">They ended then or before.</param>
    /// <param name="skip">So many of them, the first ones, are left out.</param>
    /// <param name="limit">So many at most.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<IReadOnlyList<Id>> Ended(long now, int skip, int limit, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        var ended = await connection.QueryAsync<byte[]>("SELECT id FROM assets WHERE ends_at <= @now ORDER BY ends_at, id LIMIT @limit OFFSET @skip", new { now, skip, limit });
        return [.. ended.Select(id => Id.FromBytes(id))];
    }

    public static async Task Remove(DbConnection connection, Id asset)
    {
        await connection.ExecuteAsync("DELETE FROM asset_conversations WHERE asset_id = @asset", new { asset });
        await connection.ExecuteAsync("DELETE FROM assets WHERE id = @asset", new { asset });
    }

    /// <summary>Those of the ids that are known.</summary>
    public async Task<IReadOnlySet<Id>> Known(IReadOnlyCollection<Id> assets, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        var (list, parameters) = InList.Of(assets);
        var known = await connection.QueryAsync<byte[]>($"SELECT id FROM assets WHERE id IN ({list})", parameters);
        return known.Select(id => Id.FromBytes(id)).ToHashSet();
    }

    /// <summary>Finished ones after the id, by id.</summary>
    public async Task<IReadOnlyList<Id>> Finished(Id after, int limit, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        var finished = await connection.QueryAsync<byte[]>(
            "SELECT id FROM assets WHERE completed_at IS NOT NULL AND ends_at IS NULL AND id > @after ORDER BY id LIMIT @limit", new { after, limit });
        return [.. finished.Select(id => Id.FromBytes(id))];
    }

    static async Task Detach(DbConnection connection, string gone, object parameters)
    {
        await connection.ExecuteAsync(
            $"""
             UPDATE assets SET ends_at = @now
             WHERE id IN (SELECT asset_id FROM asset_conversations WHERE {gone})
             AND NOT EXISTS (SELECT 1 FROM asset_conversations WHERE asset_id = assets.id AND NOT {gone})
             """, parameters);
        await connection.ExecuteAsync($"DELETE FROM asset_conversations WHERE {gone}", parameters);
    }

    static Asset? ToAsset(Row? row) =>
        row is null ? null : new Asset(Id.FromBytes(row.Id), row.Uploader is null ? null : Id.FromBytes(row.Uploader), row.Length, row.CompletedAt, row.EndsAt);

    sealed record Row(byte[] Id, byte[]? Uploader, long Length, long? CompletedAt, long? EndsAt);
}
