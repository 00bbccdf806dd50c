using System.Data.Common;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Dapper;

namespace Chat.Modules.Notifications;

/// <summary>SQL of <c>notification_settings</c>. Conversations that are not muted have no row.</summary>
sealed class NotificationSettingsStore(IDatabase database)
{
    public Task Mute(Id user, Id conversation, long until, CancellationToken cancellation) => database.Write(
        connection => connection.ExecuteAsync(
            until == 0
                ? "DELETE FROM notification_settings WHERE user_id = @user AND conversation_id = @conversation"
                : """
                  INSERT INTO notification_settings (user_id, conversation_id, muted_until) VALUES (@user, @conversation, @until)
                  ON CONFLICT (user_id, conversation_id) DO UPDATE SET muted_until = excluded.muted_until
                  """,
            new { user, conversation, until }),
        cancellation);

    /// <summary>Who has muted the conversation beyond <paramref name="now"/>.</summary>
    public async Task<IReadOnlySet<Id>> MutedBy(Id conversation, long now, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return (await connection.QueryAsync<Id>(
            "SELECT user_id FROM notification_settings WHERE conversation_id = @conversation AND muted_until > @now", new { conversation, now })).ToHashSet();
    }

    public static Task Remove(DbConnection connection, Id user) =>
        connection.ExecuteAsync("DELETE FROM notification_settings WHERE user_id = @user", new { user });
}
