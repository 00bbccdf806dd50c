using Chat.Migrations;
using FluentMigrator.Exceptions;
using FluentMigrator.Runner;
using FluentMigrator.Runner.Initialization;
using Microsoft.Data.Sqlite;
using Npgsql;
using System.Data.Common;
using System.Reflection;
using MigrationAttribute = FluentMigrator.MigrationAttribute;

namespace Chat.Host.SingleNode;

/// <summary>Brings the database to this version's schema before anything else opens it.</summary>
static class Migrator
{
    /// <exception cref="SettingsException">The database cannot be reached, or is newer than this program.</exception>
    public static void Migrate(Settings settings)
    {
        // Not pooled: what runs once must not keep connections that the server itself will want.
        var connection = settings.Store == StoreProvider.Sqlite
            ? SqliteDatabase.Unpooled(SqliteDatabase.ConnectionStringFor(settings.ConnectionString))
            : new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Pooling = false }.ConnectionString;
        try
        {
            // Most starts find nothing to do, and need not load what does it.
            if (AppliedVersion(settings.Store, connection) is { } applied)
            {
                if (applied == KnownVersion) return;
                if (applied > KnownVersion) throw Newer(applied);
            }
            using var services = new ServiceCollection()
                .AddFluentMigratorCore()
                .ConfigureRunner(runner => Choose(runner, settings.Store)
                    .WithGlobalConnectionString(connection)
                    .ScanIn(typeof(ForwardOnlyMigration).Assembly).For.Migrations())
                .Configure<RunnerOptions>(options => options.TransactionPerSession = true)
                .BuildServiceProvider();
            using var scope = services.CreateScope();
            scope.ServiceProvider.GetRequiredService<IMigrationRunner>().MigrateUp();
        }
        catch (Exception failure) when (failure is SqliteException or NpgsqlException or UndeterminableConnectionException)
        {
            throw new SettingsException(settings.Store == StoreProvider.Sqlite
                ? $"The database in Chat:Data ({settings.ConnectionString}) cannot be opened ({failure.Message}); check the file, or move it away to start anew."
                : $"ConnectionStrings:Chat leads to no usable database ({failure.Message}); check that Postgres runs there and that the user may create tables.");
        }
    }

    static IMigrationRunnerBuilder Choose(IMigrationRunnerBuilder runner, StoreProvider store) =>
        store == StoreProvider.Sqlite ? runner.AddSQLite() : runner.AddPostgres();

    static long KnownVersion { get; } =
        typeof(ForwardOnlyMigration).Assembly.GetTypes().Select(type => type.GetCustomAttribute<MigrationAttribute>()?.Version ?? 0).Max();

    /// <summary>The schema that the database has; null when it has none.</summary>
    static long? AppliedVersion(StoreProvider store, string connectionString)
    {
        using DbConnection connection = store == StoreProvider.Sqlite ? new SqliteConnection(connectionString) : new NpgsqlConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT MAX(\"Version\") FROM \"VersionInfo\"";
        try
        {
            return command.ExecuteScalar() as long?;
        }
        catch (DbException)
        {
            return null;
        }
    }

    static SettingsException Newer(long applied) =>
        new($"The database was written by a newer version (schema {applied}, this program knows {KnownVersion}); install the newer version or restore an older backup.");
}
