using FluentMigrator;

namespace Chat.Migrations;

/// <summary>When a person last moved forward, and from where: of what was covered by that step the time is known.</summary>
[Migration(23)]
public sealed class M0023ReceiptTimes : ForwardOnlyMigration
{
    public override void Up() => Alter.Table("read_cursors")
        .AddColumn("delivered_before").AsInt64().NotNullable().WithDefaultValue(0)
        .AddColumn("delivered_at").AsInt64().Nullable()
        .AddColumn("read_before").AsInt64().NotNullable().WithDefaultValue(0)
        .AddColumn("read_at").AsInt64().Nullable();
}
