using FluentMigrator;

namespace Chat.Migrations;

/// <summary>A commit's welcome is stored once, with the devices that it waits for; it was stored once per device.</summary>
[Migration(21)]
public sealed class M0021Welcomes : ForwardOnlyMigration
{
    public override void Up()
    {
        // Under a name of its own until the old table is gone: in Postgres a key keeps its name when its table is renamed.
        Create.Table("commit_welcomes")
            .WithColumn("conversation_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("sequence").AsInt64().NotNullable().PrimaryKey()
            .WithColumn("epoch").AsInt64().NotNullable()
            .WithColumn("added_by").AsBinary().NotNullable()
            .WithColumn("welcome").AsBinary().NotNullable();

        Create.Table("welcome_receivers")
            .WithColumn("device_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("conversation_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("sequence").AsInt64().NotNullable();
        Create.Index("welcome_receivers_by_welcome").OnTable("welcome_receivers")
            .OnColumn("conversation_id").Ascending().OnColumn("sequence").Ascending();

        Execute.Sql(
            """
            INSERT INTO commit_welcomes (conversation_id, sequence, epoch, added_by, welcome)
            SELECT DISTINCT w.conversation_id, w.sequence, w.epoch, m.sender_id, w.welcome
            FROM welcomes w JOIN messages m ON m.conversation_id = w.conversation_id AND m.sequence = w.sequence
            """);
        Execute.Sql("INSERT INTO welcome_receivers (device_id, conversation_id, sequence) SELECT device_id, conversation_id, sequence FROM welcomes");
        Delete.Table("welcomes");
        Rename.Table("commit_welcomes").To("welcomes");
    }
}
