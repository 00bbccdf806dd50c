using FluentMigrator;

namespace Chat.Migrations;

/// <summary>Message ids begin with the time: with them in front, all that is stored together lies at one end of the index, whatever conversation it is of.</summary>
[Migration(82)]
public sealed class M0082MessageIdsByTime : ForwardOnlyMigration
{
    public override void Up()
    {
        Execute.Sql("DROP INDEX messages_by_message_id");
        Execute.Sql("CREATE UNIQUE INDEX messages_by_message_id ON messages (message_id, conversation_id)");
    }
}
