using FluentMigrator;

namespace Chat.Migrations;

/// <summary>
/// The append-only log of everybody's public keys. It names nobody, so it stays as it is when an account ends. What was there before is appended
/// when it is first asked for.
/// </summary>
[Migration(65)]
public sealed class M0065KeyLog : ForwardOnlyMigration
{
    public override void Up()
    {
        Create.Table("key_log")
            .WithColumn("log_index").AsInt64().NotNullable().PrimaryKey()
            .WithColumn("entry").AsBinary().NotNullable();
        Create.Index("key_log_by_entry").OnTable("key_log").OnColumn("entry");
    }
}
