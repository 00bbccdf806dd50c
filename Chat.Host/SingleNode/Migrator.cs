using Chat.Migrations;
using FluentMigrator.Runner;
using FluentMigrator.Runner.Initialization;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Chat.Host.SingleNode;

/// <summary>Brings the database to this version's schema before anything else opens it.</summary>
static class Migrator
{
    /// <exception cref="SettingsException">The database cannot be reached, or is newer than this program.</exception>
    public static void Migrate(Settings settings)
    {
        var connection = settings.Store == StoreProvider.Sqlite
            ? SqliteDatabase.ConnectionStringFor(settings.ConnectionString)
            : settings.ConnectionString;
        try
        {
            using var services = new ServiceCollection()
                .AddFluentMigratorCore()
                .ConfigureRunner(runner => Choose(runner, settings.Store)
                    .WithGlobalConnectionString(connection)
                    .ScanIn(typeof(ForwardOnlyMigration).Assembly).For.Migrations())
                .Configure<RunnerOptions>(options => options.TransactionPerSession = true)
                .BuildServiceProvider();
            using var scope = services.CreateScope();
            var runner = scope.ServiceProvider.GetRequiredService<IMigrationRunner>();
            RefuseNewerSchema(scope.ServiceProvider, runner);
            runner.MigrateUp();
        }
        catch (Exception failure) when (failure is SqliteException or NpgsqlException)
        {
            throw new SettingsException(settings.Store == StoreProvider.Sqlite
                ? $"The database in Chat:Data ({settings.ConnectionString}) cannot be opened ({failure.Message}); check the file, or move it away to start anew."
                : $"ConnectionStrings:Chat leads to no usable database ({failure.Message}); check that Postgres runs there and that the user may create tables.");
        }
    }

    static IMigrationRunnerBuilder Choose(IMigrationRunnerBuilder runner, StoreProvider store) =>
        store == StoreProvider.Sqlite ? runner.AddSQLite() : runner.AddPostgres();

    static void RefuseNewerSchema(IServiceProvider services, IMigrationRunner runner)
    {
        var known = runner.MigrationLoader.LoadMigrations().Keys.Max();
        var applied = services.GetRequiredService<IVersionLoader>().VersionInfo.Latest();
        if (applied > known)
            throw new SettingsException($"The database was written by a newer version (schema {applied}, this program knows {known}); install the newer version or restore an older backup.");
    }
}
