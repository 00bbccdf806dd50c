using FluentMigrator;

namespace Chat.Migrations;

/// <summary>What only a device's newest memory knows.</summary>
[Migration(50)]
public sealed class M0050Fences : ForwardOnlyMigration
{
    public override void Up() =>
        Create.Table("device_fences")
            .WithColumn("device_id").AsBinary().NotNullable().PrimaryKey()
            .WithColumn("fence").AsBinary().NotNullable();
}
