using System.Data.Common;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Dapper;

namespace Chat.Modules.Notifications;

/// <summary>SQL of <c>notification_settings</c>. Conversations of which everything is pushed have no row.</summary>
sealed class NotificationSettingsStore(IDatabase database)
{
    public Task Put(Id user, Id conversation, long until, bool onlyMentions, CancellationToken cancellation) => database.Write(
        connection => connection.ExecuteAsync(
            until == 0 && !onlyMentions
                ? "DELETE FROM notification_settings WHERE user_id = @user AND conversation_id = @conversation"
                : """
                  INSERT INTO notification_settings (user_id, conversation_id, muted_until, only_mentions) VALUES (@user, @conversation, @until, @only)
                  ON CONFLICT (user_id, conversation_id) DO UPDATE SET muted_until = excluded.muted_until, only_mentions = excluded.only_mentions
                  """,
            new { user, conversation, until, only = onlyMentions ? 1 : 0 }),
        cancellation);

    /// <summary>Who wants no push of a message of the conversation.</summary>
    /// <param name="conversation">Whose message it is.</param>
    /// <param name="now">Milliseconds since 1970.</param>
    /// <param name="mentions">Whether somebody is mentioned in it.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<IReadOnlySet<Id>> NotToldOf(Id conversation, long now, bool mentions, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return (await connection.QueryAsync<Id>(
            "SELECT user_id FROM notification_settings WHERE conversation_id = @conversation AND (muted_until > @now OR only_mentions > @mentioned)",
            new { conversation, now, mentioned = mentions ? 1 : 0 })).ToHashSet();
    }

    public static Task Remove(DbConnection connection, Id user) =>
        connection.ExecuteAsync("DELETE FROM notification_settings WHERE user_id = @user", new { user });
}
