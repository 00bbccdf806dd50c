using FluentMigrator;

namespace Chat.Migrations;

/// <summary>Accounts that start anew, and the sealed history that they leave behind.</summary>
[Migration(35)]
public sealed class M0035Resets : ForwardOnlyMigration
{
    public override void Up()
    {
        Create.Table("account_resets")
            .WithColumn("user_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("code_hash").AsBinary().NotNullable().Unique()
            // Null when it was made on the server's own console.
            .WithColumn("created_by").AsBinary().Nullable()
            .WithColumn("expires_at").AsInt64().NotNullable();

        Create.Table("old_vaults")
            .WithColumn("vault_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("user_id").AsBinary().NotNullable().Indexed("old_vaults_by_user")
            .WithColumn("sealed").AsBinary().NotNullable()
            .WithColumn("retired_at").AsInt64().NotNullable()
            // What turns the password of that time into its keys.
            .WithColumn("password_salt").AsBinary().NotNullable()
            .WithColumn("kdf_memory_kib").AsInt64().NotNullable()
            .WithColumn("kdf_iterations").AsInt64().NotNullable()
            .WithColumn("kdf_parallelism").AsInt64().NotNullable();

        Create.Table("old_vault_wraps")
            .WithColumn("vault_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("kind").AsString(32).NotNullable().PrimaryKey()
            .WithColumn("sealed").AsBinary().NotNullable();

        Create.Table("old_epoch_archives")
            .WithColumn("vault_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("conversation_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("epoch").AsInt64().NotNullable().PrimaryKey()
            .WithColumn("sealed").AsBinary().NotNullable();
    }
}
