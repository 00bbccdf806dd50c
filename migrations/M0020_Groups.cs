using FluentMigrator;

namespace Chat.Migrations;

/// <summary>Groups, who is in them as what, and the links that lead into them.</summary>
[Migration(20)]
public sealed class M0020Groups : ForwardOnlyMigration
{
    public override void Up()
    {
        Create.Table("groups")
            // The conversation's id.
            .WithColumn("id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("new_members_see").AsInt64().NotNullable()
            .WithColumn("created_at").AsInt64().NotNullable();

        Create.Table("group_members")
            .WithColumn("group_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("user_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("role").AsInt64().NotNullable()
            .WithColumn("joined_at").AsInt64().NotNullable()
            // The last sequence written before this member came: what is above is addressed to the member too.
            .WithColumn("joined_after").AsInt64().NotNullable();
        Create.Index("group_members_by_user").OnTable("group_members").OnColumn("user_id");

        Create.Table("group_links")
            .WithColumn("code").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("group_id").AsBinary().NotNullable().Indexed("group_links_by_group")
            .WithColumn("created_by").AsBinary().NotNullable()
            .WithColumn("created_at").AsInt64().NotNullable()
            .WithColumn("expires_at").AsInt64().Nullable()
            .WithColumn("uses_left").AsInt64().Nullable();
    }
}
