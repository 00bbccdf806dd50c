using FluentMigrator;

namespace Chat.Migrations;

/// <summary>A conversation may be pushed only where somebody is mentioned: 1, else 0.</summary>
[Migration(81)]
public sealed class M0081MentionsOnly : ForwardOnlyMigration
{
    public override void Up() =>
        Alter.Table("notification_settings").AddColumn("only_mentions").AsInt64().NotNullable().WithDefaultValue(0);
}
