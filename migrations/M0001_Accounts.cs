using FluentMigrator;

namespace Chat.Migrations;

/// <summary>People, their devices, the invites that bring them in.</summary>
[Migration(1)]
public sealed class M0001Accounts : ForwardOnlyMigration
{
    public override void Up()
    {
        Create.Table("users")
            .WithColumn("id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("username").AsString(32).NotNullable().Unique()
            // The username with look-alike characters folded, so that nobody can pass for somebody else.
            .WithColumn("username_key").AsString(32).NotNullable().Unique()
            .WithColumn("display_name").AsString(64).NotNullable()
            .WithColumn("contact_number").AsString(9).NotNullable().Unique()
            .WithColumn("role").AsString(16).NotNullable()
            .WithColumn("created_at").AsInt64().NotNullable()
            .WithColumn("disabled_at").AsInt64().Nullable()
            .WithColumn("password_hash").AsBinary().NotNullable()
            .WithColumn("password_salt").AsBinary().NotNullable()
            .WithColumn("kdf_memory_kib").AsInt64().NotNullable()
            .WithColumn("kdf_iterations").AsInt64().NotNullable()
            .WithColumn("kdf_parallelism").AsInt64().NotNullable()
            .WithColumn("recovery_hash").AsBinary().NotNullable();

        Create.Table("devices")
            .WithColumn("id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("user_id").AsBinary().NotNullable().Indexed("devices_by_user")
            .WithColumn("name").AsString(64).NotNullable()
            .WithColumn("created_at").AsInt64().NotNullable()
            .WithColumn("last_used_at").AsInt64().NotNullable()
            .WithColumn("revoked_at").AsInt64().Nullable();

        Create.Table("access_tokens")
            .WithColumn("token_hash").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("device_id").AsBinary().NotNullable().Indexed("access_tokens_by_device")
            .WithColumn("user_id").AsBinary().NotNullable()
            .WithColumn("created_at").AsInt64().NotNullable()
            .WithColumn("last_used_at").AsInt64().NotNullable();

        Create.Table("invites")
            .WithColumn("code").AsString(64).NotNullable().PrimaryKey()
            // Null for the invite that makes the owner.
            .WithColumn("created_by").AsBinary().Nullable()
            .WithColumn("created_at").AsInt64().NotNullable()
            .WithColumn("expires_at").AsInt64().Nullable()
            .WithColumn("uses_left").AsInt64().NotNullable();

        Create.Table("server_secrets")
            .WithColumn("name").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("value").AsBinary().NotNullable();
    }
}
