using FluentMigrator;

namespace Chat.Migrations;

/// <summary>Web Push: where each device may be told, whose key signs, and which conversations stay silent.</summary>
[Migration(80)]
public sealed class M0080Notifications : ForwardOnlyMigration
{
    public override void Up()
    {
        Create.Table("push_subscriptions")
            .WithColumn("device_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("user_id").AsBinary().NotNullable().Indexed("push_subscriptions_by_user")
            .WithColumn("endpoint").AsString(2000).NotNullable().Indexed("push_subscriptions_by_endpoint")
            .WithColumn("p256dh").AsBinary().NotNullable()
            .WithColumn("auth").AsBinary().NotNullable()
            .WithColumn("last_success_at").AsInt64().Nullable()
            .WithColumn("last_failure_at").AsInt64().Nullable()
            .WithColumn("last_failure").AsString(32).Nullable();

        // One row for the life of the server: with another key every browser would have to subscribe anew.
        Create.Table("vapid_keys")
            .WithColumn("id").AsInt64().NotNullable().PrimaryKey()
            .WithColumn("private_key").AsBinary().NotNullable()
            .WithColumn("public_key").AsBinary().NotNullable();

        Create.Table("notification_settings")
            .WithColumn("user_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("conversation_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("muted_until").AsInt64().NotNullable();
        Create.Index("notification_settings_by_conversation").OnTable("notification_settings").OnColumn("conversation_id");
    }
}
