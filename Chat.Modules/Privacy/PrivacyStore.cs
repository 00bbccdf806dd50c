using System.Collections.Immutable;
using System.Data.Common;
using Chat.Modules.Ports;
using Chat.Modules.Privacy.Contract;
using Chat.Modules.Protocol;
using Dapper;

namespace Chat.Modules.Privacy;

/// <summary>SQL of <c>blocks</c> and <c>privacy_settings</c>.</summary>
sealed class PrivacyStore(IDatabase database)
{
    public async Task<PrivacyRules> Read()
    {
        await using var connection = await database.OpenForReading(CancellationToken.None);
        var blocks = await connection.QueryAsync<(byte[] User, byte[] Blocked)>("SELECT user_id, blocked_id FROM blocks");
        var settings = await connection.QueryAsync<(byte[] User, long LastSeen, long ReadReceipts)>(
            "SELECT user_id, last_seen, read_receipts FROM privacy_settings");
        return new PrivacyRules(
            [.. blocks.Select(block => (Id.FromBytes(block.User), Id.FromBytes(block.Blocked)))],
            settings.ToImmutableDictionary(row => Id.FromBytes(row.User), row => new PrivacySettings(row.LastSeen == 1, row.ReadReceipts == 1)));
    }

    public static async Task<long> CountBlocks(DbConnection connection, Id user) =>
        await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM blocks WHERE user_id = @user", new { user });

    public static Task AddBlock(DbConnection connection, Id user, Id blocked, long now) =>
        connection.ExecuteAsync(
            "INSERT INTO blocks (user_id, blocked_id, created_at) VALUES (@user, @blocked, @now) ON CONFLICT (user_id, blocked_id) DO NOTHING",
            new { user, blocked, now });

    public static Task RemoveBlock(DbConnection connection, Id user, Id blocked) =>
        connection.ExecuteAsync("DELETE FROM blocks WHERE user_id = @user AND blocked_id = @blocked", new { user, blocked });

    public static Task Change(DbConnection connection, Id user, PrivacySettings settings) =>
        connection.ExecuteAsync(
            """
            INSERT INTO privacy_settings (user_id, last_seen, read_receipts) VALUES (@user, @lastSeen, @readReceipts)
            ON CONFLICT (user_id) DO UPDATE SET last_seen = excluded.last_seen, read_receipts = excluded.read_receipts
            """, new { user, lastSeen = settings.LastSeen ? 1L : 0L, readReceipts = settings.ReadReceipts ? 1L : 0L });

    /// <summary>Everything that the user has set, and whatever others have set about the user.</summary>
    public static async Task RemoveAll(DbConnection connection, Id user)
    {
        await connection.ExecuteAsync("DELETE FROM blocks WHERE user_id = @user OR blocked_id = @user", new { user });
        await connection.ExecuteAsync("DELETE FROM privacy_settings WHERE user_id = @user", new { user });
    }
}
