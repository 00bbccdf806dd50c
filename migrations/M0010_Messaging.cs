using FluentMigrator;

namespace Chat.Migrations;

/// <summary>Conversations, their members and their logs.</summary>
[Migration(10)]
public sealed class M0010Messaging : ForwardOnlyMigration
{
    public override void Up()
    {
        Create.Table("log_identity")
            .WithColumn("id").AsInt64().PrimaryKey()
            .WithColumn("log_id").AsBinary().NotNullable();

        Create.Table("conversations")
            .WithColumn("id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("kind").AsInt64().NotNullable()
            .WithColumn("direct_key").AsBinary().Nullable().Unique()
            .WithColumn("epoch").AsInt64().NotNullable()
            .WithColumn("last_sequence").AsInt64().NotNullable()
            .WithColumn("last_stored_at").AsInt64().NotNullable()
            .WithColumn("created_at").AsInt64().NotNullable()
            .WithColumn("group_info").AsBinary().Nullable();

        Create.Table("conversation_members")
            .WithColumn("conversation_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("user_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("visible_from").AsInt64().NotNullable();
        Create.Index("conversation_members_by_user").OnTable("conversation_members").OnColumn("user_id");

        Create.Table("messages")
            .WithColumn("conversation_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("sequence").AsInt64().NotNullable().PrimaryKey()
            .WithColumn("message_id").AsBinary().NotNullable()
            .WithColumn("sender_id").AsBinary().NotNullable()
            .WithColumn("sender_device_id").AsBinary().NotNullable()
            .WithColumn("stored_at").AsInt64().NotNullable()
            .WithColumn("kind").AsInt64().NotNullable()
            .WithColumn("epoch").AsInt64().NotNullable()
            .WithColumn("flags").AsInt64().NotNullable()
            .WithColumn("payload").AsBinary().NotNullable();
        Create.Index("messages_by_message_id").OnTable("messages")
            .OnColumn("conversation_id").Ascending().OnColumn("message_id").Ascending().WithOptions().Unique();
    }
}
