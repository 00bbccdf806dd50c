using System.Data.Common;
using System.Runtime.CompilerServices;
using Chat.Migrations;
using FluentMigrator.Exceptions;
using FluentMigrator.Runner;
using FluentMigrator.Runner.Initialization;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Chat.Host.SingleNode;

/// <summary>
/// Brings the database to this version's schema before anything else opens it. Most starts find nothing to do; what they do not need (the other store, what
/// migrates) is in methods of its own, so that it is not loaded.
/// </summary>
static class Migrator
{
    /// <exception cref="SettingsException">The database cannot be reached, or is newer than this program.</exception>
    public static void Migrate(Settings settings)
    {
        try
        {
            // Not pooled: what runs once must not keep connections that the server itself will want.
            var connection = settings.Store == StoreProvider.Sqlite
                ? SqliteDatabase.Unpooled(SqliteDatabase.ConnectionStringFor(settings.ConnectionString))
                : UnpooledPostgres(settings.ConnectionString);
            var applied = settings.Store == StoreProvider.Sqlite ? AppliedVersionOfSqlite(connection) : AppliedVersionOfPostgres(connection);
            if (applied == Schema.Version) return;
            if (applied > Schema.Version) throw Newer(applied.Value);
            MigrateUp(settings.Store, connection);
        }
        catch (Exception failure) when (IsUnreachable(failure))
        {
            throw new SettingsException(settings.Store == StoreProvider.Sqlite
                ? $"The database in Chat:Data ({settings.ConnectionString}) cannot be opened ({failure.Message}); check the file, or move it away to start anew."
                : $"ConnectionStrings:Chat leads to no usable database ({failure.Message}); check that Postgres runs there and that the user may create tables.");
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static bool IsUnreachable(Exception failure) => failure is SqliteException or NpgsqlException or UndeterminableConnectionException;

    [MethodImpl(MethodImplOptions.NoInlining)]
    static string UnpooledPostgres(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;

    static long? AppliedVersionOfSqlite(string connectionString)
    {
        using var connection = new SqliteConnection(connectionString);
        return AppliedVersion(connection);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static long? AppliedVersionOfPostgres(string connectionString)
    {
        using var connection = new NpgsqlConnection(connectionString);
        return AppliedVersion(connection);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void MigrateUp(StoreProvider store, string connectionString)
    {
        using var services = new ServiceCollection()
            .AddFluentMigratorCore()
            .ConfigureRunner(runner => Choose(runner, store)
                .WithGlobalConnectionString(connectionString)
                .ScanIn(typeof(ForwardOnlyMigration).Assembly).For.Migrations())
            .Configure<RunnerOptions>(options => options.TransactionPerSession = true)
            .BuildServiceProvider();
        using var scope = services.CreateScope();
        scope.ServiceProvider.GetRequiredService<IMigrationRunner>().MigrateUp();
    }

    static IMigrationRunnerBuilder Choose(IMigrationRunnerBuilder runner, StoreProvider store) =>
        store == StoreProvider.Sqlite ? runner.AddSQLite() : runner.AddPostgres();

    /// <summary>The schema that the database has; null when it has none.</summary>
    static long? AppliedVersion(DbConnection connection)
    {
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
        new($"The database was written by a newer version (schema {applied}, this program knows {Schema.Version}); install the newer version or restore an older backup.");
}
