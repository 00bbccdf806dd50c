using System.Data.Common;
using Chat.Modules.Groups.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Dapper;

namespace Chat.Modules.Groups;

/// <summary>SQL of <c>group_links</c>.</summary>
sealed class GroupLinksStore(IDatabase database)
{
    public async Task<StoredLink?> Find(string code, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return await Find(connection, code);
    }

    public static async Task<StoredLink?> Find(DbConnection connection, string code)
    {
        var row = await connection.QuerySingleOrDefaultAsync<Row>(
            "SELECT group_id AS GroupId, expires_at AS ExpiresAt, uses_left AS UsesLeft FROM group_links WHERE code = @code", new { code });
        return row is null ? null : new StoredLink(Id.FromBytes(row.GroupId), row.ExpiresAt, row.UsesLeft);
    }

    /// <summary>Those that still lead in, the newest first.</summary>
    public static async Task<IReadOnlyList<GroupLink>> Usable(DbConnection connection, Id group, long now) =>
        [.. await connection.QueryAsync<GroupLink>(
            """
            SELECT code AS Code, expires_at AS ExpiresAt, uses_left AS UsesLeft FROM group_links
            WHERE group_id = @group AND (expires_at IS NULL OR expires_at > @now) AND (uses_left IS NULL OR uses_left > 0)
            ORDER BY created_at DESC, code
            """, new { group, now })];

    public static Task Add(DbConnection connection, Id group, GroupLink link, Id createdBy, long now) =>
        connection.ExecuteAsync(
            """
            INSERT INTO group_links (code, group_id, created_by, created_at, expires_at, uses_left)
            VALUES (@code, @group, @createdBy, @now, @expiresAt, @usesLeft)
            """, new { code = link.Code, group, createdBy, now, expiresAt = link.ExpiresAt, usesLeft = link.UsesLeft });

    public static Task TakeUse(DbConnection connection, string code) =>
        connection.ExecuteAsync("UPDATE group_links SET uses_left = uses_left - 1 WHERE code = @code AND uses_left IS NOT NULL", new { code });

    public static Task Remove(DbConnection connection, Id group, string code) =>
        connection.ExecuteAsync("DELETE FROM group_links WHERE group_id = @group AND code = @code", new { group, code });

    public static Task RemoveAll(DbConnection connection, Id group) =>
        connection.ExecuteAsync("DELETE FROM group_links WHERE group_id = @group", new { group });

    sealed record Row(byte[] GroupId, long? ExpiresAt, long? UsesLeft);
}

sealed record StoredLink(Id Group, long? ExpiresAt, long? UsesLeft)
{
    public Fault? FaultAt(long now) =>
        UsesLeft <= 0 ? GroupFaults.LinkUsed
        : ExpiresAt <= now ? GroupFaults.LinkExpired
        : null;
}
