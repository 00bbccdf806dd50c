namespace Chat.Migrations;

public static class Schema
{
    /// <summary>The version of the last migration here. A constant: a start that finds nothing to migrate need not look at the migrations.</summary>
    public const long Version = 82;
}
