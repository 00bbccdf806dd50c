using System.Data.Common;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Dapper;

namespace Chat.Modules.Messaging;

/// <summary>SQL of <c>group_infos</c>: the latest GroupInfo of each conversation, apart from the row that every message updates because it grows with the group.</summary>
sealed class GroupInfosStore(IDatabase database)
{
    public static Task Store(DbConnection connection, Id conversation, byte[] groupInfo) =>
        connection.ExecuteAsync(
            """
            INSERT INTO group_infos (conversation_id, group_info) VALUES (@conversation, @groupInfo)
            ON CONFLICT (conversation_id) DO UPDATE SET group_info = excluded.group_info
            """, new { conversation, groupInfo });

    public static Task Remove(DbConnection connection, Id conversation) =>
        connection.ExecuteAsync("DELETE FROM group_infos WHERE conversation_id = @conversation", new { conversation });

    public async Task<byte[]?> Find(Id conversation, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return await connection.ExecuteScalarAsync<byte[]?>("SELECT group_info FROM group_infos WHERE conversation_id = @conversation", new { conversation });
    }
}
