using FluentMigrator;

namespace Chat.Migrations;

/// <summary>Names that change, second factors, and accounts that were deleted.</summary>
[Migration(30)]
public sealed class M0030Credentials : ForwardOnlyMigration
{
    public override void Up()
    {
        Alter.Table("users")
            .AddColumn("deleted_at").AsInt64().Nullable()
            // Counts the changes of all names; of those that have never changed it is 0.
            .AddColumn("profile_version").AsInt64().NotNullable().WithDefaultValue(0);
        Create.Index("users_by_profile_version").OnTable("users").OnColumn("profile_version");

        // One for each user: the latest.
        Create.Table("former_usernames")
            .WithColumn("user_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("username_key").AsString(32).NotNullable().Indexed("former_usernames_by_key")
            .WithColumn("reserved_until").AsInt64().NotNullable();

        Create.Table("second_factors")
            .WithColumn("user_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("secret").AsBinary().NotNullable()
            // Null until a first code has shown that the authenticator has the secret.
            .WithColumn("confirmed_at").AsInt64().Nullable()
            // The time step of the last code that was taken.
            .WithColumn("last_step").AsInt64().NotNullable();
    }
}
