using FluentMigrator;

namespace Chat.Migrations;

/// <summary>An epoch archive may be kept as what differs from a whole one of the same conversation.</summary>
[Migration(60)]
public sealed class M0060ArchiveBases : ForwardOnlyMigration
{
    public override void Up()
    {
        Alter.Table("epoch_archives").AddColumn("base_epoch").AsInt64().Nullable();
        Alter.Table("old_epoch_archives").AddColumn("base_epoch").AsInt64().Nullable();
    }
}
