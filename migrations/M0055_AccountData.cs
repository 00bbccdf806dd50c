using FluentMigrator;

namespace Chat.Migrations;

/// <summary>What a person's devices share, sealed: one row per item, and per person how far the numbering has come.</summary>
[Migration(55)]
public sealed class M0055AccountData : ForwardOnlyMigration
{
    public override void Up()
    {
        Create.Table("account_data")
            .WithColumn("user_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("item_key").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("version").AsInt64().NotNullable()
            .WithColumn("sealed").AsBinary().NotNullable();
        Create.Index("account_data_by_version").OnTable("account_data").OnColumn("user_id").Ascending().OnColumn("version").Ascending();

        Create.Table("account_data_heads")
            .WithColumn("user_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("version").AsInt64().NotNullable()
            .WithColumn("item_count").AsInt64().NotNullable()
            .WithColumn("byte_count").AsInt64().NotNullable();
    }
}
