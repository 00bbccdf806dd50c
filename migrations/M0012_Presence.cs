using FluentMigrator;

namespace Chat.Migrations;

/// <summary>Who is connected where, and who was seen when.</summary>
[Migration(12)]
public sealed class M0012Presence : ForwardOnlyMigration
{
    public override void Up()
    {
        Create.Table("sessions")
            .WithColumn("device_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("id").AsBinary().NotNullable()
            .WithColumn("user_id").AsBinary().NotNullable()
            .WithColumn("server_id").AsBinary().NotNullable()
            .WithColumn("connected_at").AsInt64().NotNullable();
        Create.Index("sessions_by_user").OnTable("sessions").OnColumn("user_id");

        Create.Table("last_seen")
            .WithColumn("user_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("seen_at").AsInt64().NotNullable();
    }
}
