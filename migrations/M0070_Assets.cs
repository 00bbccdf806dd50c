using FluentMigrator;

namespace Chat.Migrations;

/// <summary>
/// Uploaded files: what they are and who may read them. The bytes lie beside the database. A file lives as long as somebody has attached it to a conversation:
/// one row for each person, conversation and file, so that nobody's word takes away what somebody else has sent.
/// </summary>
[Migration(70)]
public sealed class M0070Assets : ForwardOnlyMigration
{
    public override void Up()
    {
        Create.Table("assets")
            .WithColumn("id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("uploader_id").AsBinary().Nullable()
            .WithColumn("byte_length").AsInt64().NotNullable()
            .WithColumn("created_at").AsInt64().NotNullable()
            .WithColumn("completed_at").AsInt64().Nullable()
            .WithColumn("ends_at").AsInt64().Nullable();
        // All that a person's use is summed up from, so that beginning an upload reads no row of the table.
        Create.Index("assets_by_uploader").OnTable("assets").OnColumn("uploader_id").Ascending()
            .OnColumn("ends_at").Ascending().OnColumn("byte_length").Ascending().OnColumn("completed_at").Ascending();
        Create.Index("assets_by_end").OnTable("assets").OnColumn("ends_at");

        Create.Table("asset_conversations")
            .WithColumn("asset_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("conversation_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("user_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("expires_at").AsInt64().Nullable();
        Create.Index("asset_conversations_by_conversation").OnTable("asset_conversations").OnColumn("conversation_id");
        Create.Index("asset_conversations_by_expiry").OnTable("asset_conversations").OnColumn("expires_at");
    }
}
