using System.Reflection;
using Chat.Migrations;
using FluentMigrator;
using NUnit.Framework;

namespace Chat.Tests.Storage;

public sealed class SchemaTests
{
    [Test]
    public void The_version_that_a_start_looks_for_is_that_of_the_last_migration() =>
        Assert.That(Schema.Version, Is.EqualTo(typeof(ForwardOnlyMigration).Assembly.GetTypes().Max(type => type.GetCustomAttribute<MigrationAttribute>()?.Version ?? 0)));
}
