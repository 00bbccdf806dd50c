using Chat.Host;
using Chat.Host.SingleNode;

namespace Chat.Tests.Storage;

/// <summary>Databases with the whole schema: made once and copied for each test, since making it takes longer than most tests do.</summary>
static class MigratedDatabase
{
    static readonly Lazy<byte[]> Sqlite = new(MakeSqlite);
    static readonly Lazy<Task<string>> Postgres = new(MakePostgres);

    /// <summary>The settings of a database of the caller's own that nothing has been written to. Its data folder is there, and the caller's to delete.</summary>
    public static async Task<Settings> Create(StoreKind store, string data)
    {
        if (store == StoreKind.Postgres)
            return new Settings(null, data, StoreProvider.Postgres, await (await PostgresServer.Get()).CreateDatabase(await Postgres.Value));
        var file = Path.Combine(data, "chat.db");
        await File.WriteAllBytesAsync(file, Sqlite.Value);
        return new Settings(null, data, StoreProvider.Sqlite, file);
    }

    static byte[] MakeSqlite()
    {
        var data = Directory.CreateTempSubdirectory("chat-schema-").FullName;
        var file = Path.Combine(data, "chat.db");
        Migrator.Migrate(new Settings(null, data, StoreProvider.Sqlite, file));
        var schema = File.ReadAllBytes(file);
        Directory.Delete(data, recursive: true);
        return schema;
    }

    static async Task<string> MakePostgres()
    {
        const string Name = "chat_schema";
        var connection = await (await PostgresServer.Get()).CreateDatabase(name: Name);
        Migrator.Migrate(new Settings(null, Path.GetTempPath(), StoreProvider.Postgres, connection));
        return Name;
    }
}
