using FluentMigrator;

namespace Chat.Migrations;

/// <summary>Public keys, and the sealed things that only their owners can open.</summary>
[Migration(2)]
public sealed class M0002Keys : ForwardOnlyMigration
{
    public override void Up()
    {
        Create.Table("identity_keys")
            .WithColumn("user_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("public_key").AsBinary().NotNullable()
            .WithColumn("list_version").AsInt64().NotNullable()
            .WithColumn("list_payload").AsBinary().NotNullable()
            .WithColumn("list_signature").AsBinary().NotNullable();

        Create.Table("key_packages")
            .WithColumn("reference").AsInt64().NotNullable().PrimaryKey().Identity()
            .WithColumn("device_id").AsBinary().NotNullable().Indexed("key_packages_by_device")
            .WithColumn("user_id").AsBinary().NotNullable()
            .WithColumn("key_package").AsBinary().NotNullable()
            .WithColumn("last_resort").AsInt64().NotNullable();

        Create.Table("vaults")
            .WithColumn("user_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("sealed").AsBinary().NotNullable();

        Create.Table("vault_wraps")
            .WithColumn("user_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("kind").AsString(32).NotNullable().PrimaryKey()
            .WithColumn("sealed").AsBinary().NotNullable();

        Create.Table("epoch_archives")
            .WithColumn("user_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("conversation_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("epoch").AsInt64().NotNullable().PrimaryKey()
            .WithColumn("sealed").AsBinary().NotNullable();
    }
}
