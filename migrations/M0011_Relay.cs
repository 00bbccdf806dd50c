using FluentMigrator;

namespace Chat.Migrations;

/// <summary>How far devices and people have come, welcomes that wait, and the view of what is still unsent.</summary>
[Migration(11)]
public sealed class M0011Relay : ForwardOnlyMigration
{
    public override void Up()
    {
        Create.Table("device_cursors")
            .WithColumn("device_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("conversation_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("user_id").AsBinary().NotNullable()
            .WithColumn("acked").AsInt64().NotNullable();
        Create.Index("device_cursors_by_conversation").OnTable("device_cursors").OnColumn("conversation_id");

        Create.Table("read_cursors")
            .WithColumn("conversation_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("user_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("delivered").AsInt64().NotNullable()
            .WithColumn("read_up_to").AsInt64().NotNullable();

        Create.Table("welcomes")
            .WithColumn("device_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("conversation_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("sequence").AsInt64().NotNullable()
            .WithColumn("epoch").AsInt64().NotNullable()
            .WithColumn("welcome").AsBinary().NotNullable()
            .WithColumn("group_info").AsBinary().NotNullable();

        Execute.Sql(
            """
            CREATE VIEW unsent_messages AS
            SELECT m.message_id, m.sender_id, r.user_id AS receiver_id, m.payload AS content, m.stored_at AS created_at
            FROM messages m
            JOIN conversation_members r ON r.conversation_id = m.conversation_id AND r.user_id <> m.sender_id
            LEFT JOIN read_cursors c ON c.conversation_id = m.conversation_id AND c.user_id = r.user_id
            WHERE m.kind = 1 AND m.sequence >= r.visible_from AND m.sequence > COALESCE(c.delivered, 0)
            """);
    }
}
