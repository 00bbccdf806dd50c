using FluentMigrator;

namespace Chat.Migrations;

/// <summary>Migrations go forward; the way back is a backup.</summary>
public abstract class ForwardOnlyMigration : Migration
{
    public sealed override void Down() => throw new NotSupportedException("Migrations go forward only; restore a backup instead.");
}
