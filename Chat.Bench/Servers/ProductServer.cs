using Chat.Host;
using Chat.Host.SingleNode;
using Chat.Modules.Ports;

namespace Chat.Bench.Servers;

/// <summary>The product, in a process of its own, with a store that the bench fills directly.</summary>
sealed class ProductServer : BenchServer
{
    ProductServer(int port, string folder, System.Diagnostics.Process process, IDatabase database) : base("chat", port, folder, process) => Seed = new Seeding(database);

    public Seeding Seed { get; }

    public static async Task<ProductServer> Start(Options options)
    {
        var (port, folder) = (FreePort(), NewFolder());
        var process = Launch("dotnet", Path.Combine(AppContext.BaseDirectory, "chat.dll"),
            "--Urls", $"http://127.0.0.1:{port}", "--Chat:Data", folder, "--Chat:Store:Provider", options.Store.ToString(),
            "--ConnectionStrings:Chat", options.Connection ?? "", "--Chat:Limits:FramesPerSecond", "1000000", "--Serilog:MinimumLevel", "Error");
        IDatabase database = options.Store == StoreProvider.Sqlite
            ? new SqliteDatabase(Path.Combine(folder, "chat.db"))
            : new PostgresDatabase(options.Connection ?? "");
        var server = new ProductServer(port, folder, process, database);
        await server.Answers("/healthz");
        return server;
    }
}
