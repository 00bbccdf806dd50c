using FluentMigrator;

namespace Chat.Migrations;

/// <summary>Messages that disappear, who has blocked whom, and what people do not show.</summary>
[Migration(22)]
public sealed class M0022Privacy : ForwardOnlyMigration
{
    public override void Up()
    {
        Alter.Table("conversations").AddColumn("expires_after").AsInt64().Nullable();
        Alter.Table("messages").AddColumn("expires_at").AsInt64().Nullable();
        // Most messages stay: they cost this index nothing.
        Execute.Sql("CREATE INDEX messages_by_expiry ON messages (expires_at) WHERE expires_at IS NOT NULL");
        Create.Index("epoch_archives_by_epoch").OnTable("epoch_archives").OnColumn("conversation_id").Ascending().OnColumn("epoch").Ascending();

        Create.Table("blocks")
            .WithColumn("user_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("blocked_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("created_at").AsInt64().NotNullable();

        Create.Table("privacy_settings")
            .WithColumn("user_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("last_seen").AsInt64().NotNullable()
            .WithColumn("read_receipts").AsInt64().NotNullable();
    }
}
