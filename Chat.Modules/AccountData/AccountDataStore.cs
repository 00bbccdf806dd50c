using System.Data.Common;
using Chat.Modules.AccountData.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Dapper;

namespace Chat.Modules.AccountData;

/// <summary>How far a person's account data has come.</summary>
/// <param name="Version">Of the latest write.</param>
sealed record AccountDataHead(long Version, long Items, long Bytes);

/// <summary>SQL of <c>account_data</c> and <c>account_data_heads</c>.</summary>
sealed class AccountDataStore(IDatabase database)
{
    /// <summary>Items above <paramref name="since"/>, ascending: at most <paramref name="limit"/> of them, and at most so many bytes but for the first one.</summary>
    public async Task<AccountDataPage> Read(Id user, long since, int limit, long bytes, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        var rows = connection.QueryUnbufferedAsync<AccountDataItem>(
            "SELECT item_key AS Key, version AS Version, sealed AS Sealed FROM account_data WHERE user_id = @user AND version > @since ORDER BY version LIMIT @most",
            new { user, since, most = limit + 1 });
        var items = new List<AccountDataItem>();
        await foreach (var item in rows.WithCancellation(cancellation))
        {
            bytes -= item.Sealed.Length;
            if (items.Count == limit || bytes < 0 && items.Count > 0) return new AccountDataPage(items, More: true);
            items.Add(item);
        }
        return new AccountDataPage(items, More: false);
    }

    public static async Task<AccountDataHead> Head(DbConnection connection, Id user) =>
        await connection.QuerySingleOrDefaultAsync<AccountDataHead>(
            "SELECT version AS Version, item_count AS Items, byte_count AS Bytes FROM account_data_heads WHERE user_id = @user", new { user })
        ?? new AccountDataHead(0, 0, 0);

    /// <summary>How many of the items exist, and the bytes of these.</summary>
    public static async Task<(long Items, long Bytes)> Sizes(DbConnection connection, Id user, IReadOnlyCollection<Id> keys)
    {
        var (list, parameters) = InList.Of(keys);
        parameters.Add("user", user);
        return await connection.QuerySingleAsync<(long, long)>(
            $"SELECT COUNT(*), COALESCE(SUM(LENGTH(sealed)), 0) FROM account_data WHERE user_id = @user AND item_key IN ({list})", parameters);
    }

    public static Task Put(DbConnection connection, Id user, IEnumerable<AccountDataItem> items) =>
        connection.ExecuteAsync(
            """
            INSERT INTO account_data (user_id, item_key, version, sealed) VALUES (@user, @key, @version, @contents)
            ON CONFLICT (user_id, item_key) DO UPDATE SET version = excluded.version, sealed = excluded.sealed
            """, items.Select(item => new { user, key = item.Key, version = item.Version, contents = item.Sealed }));

    public static Task PutHead(DbConnection connection, Id user, AccountDataHead head) =>
        connection.ExecuteAsync(
            """
            INSERT INTO account_data_heads (user_id, version, item_count, byte_count) VALUES (@user, @version, @items, @bytes)
            ON CONFLICT (user_id) DO UPDATE SET version = excluded.version, item_count = excluded.item_count, byte_count = excluded.byte_count
            """, new { user, version = head.Version, items = head.Items, bytes = head.Bytes });

    public static async Task Remove(DbConnection connection, Id user)
    {
        await connection.ExecuteAsync("DELETE FROM account_data WHERE user_id = @user", new { user });
        await connection.ExecuteAsync("DELETE FROM account_data_heads WHERE user_id = @user", new { user });
    }
}
