using System.Reflection;
using Chat.Migrations;
using FluentMigrator;
using NUnit.Framework;

namespace Chat.Tests.Storage;

public sealed class SchemaTests
{
    [Test]
    public void The_version_that_a_start_looks_for_is_that_of_the_last_migration()
    {
        var versions = typeof(Schema).Assembly.GetTypes().Select(type => type.GetCustomAttribute<MigrationAttribute>()?.Version ?? 0);
        Assert.That(versions.Max(), Is.EqualTo(Schema.Version));
    }
}
