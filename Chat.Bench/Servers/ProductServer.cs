using Chat.Host;
using Chat.Host.SingleNode;
using Chat.Modules.Ports;

namespace Chat.Bench.Servers;

/// <summary>The product: in a process of its own with a store that the bench fills directly, or wherever it runs already, where people sign up.</summary>
sealed class ProductServer : BenchServer
{
    ProductServer(Uri address, Own? own, IPopulation people) : base("chat", address, own) => People = people;

    public IPopulation People { get; }

    /// <param name="options">Which one.</param>
    /// <param name="settings">Further settings of a process of its own, as on the command line.</param>
    public static Task<ProductServer> Start(Options options, params string[] settings) =>
        options.Server is { } running ? Join(running, options.Invite!) : StartOwn(options, settings);

    static async Task<ProductServer> Join(Uri running, string invite)
    {
        var server = new ProductServer(running, own: null, new SignedUp(running, invite));
        await server.Answers("/healthz");
        return server;
    }

    static async Task<ProductServer> StartOwn(Options options, string[] settings)
    {
        var (address, folder) = (FreeAddress(), NewFolder());
        var process = Launch(folder, isAsked: options.Scenario == "idle", "dotnet", [Path.Combine(options.Program ?? AppContext.BaseDirectory, "chat.dll"),
            "--Urls", address.ToString(), "--Chat:Data", folder, "--Chat:Store:Provider", options.Store.ToString(),
            "--ConnectionStrings:Chat", options.Connection ?? "", "--Chat:Limits:FramesPerSecond", "1000000", "--Serilog:MinimumLevel", "Error", .. settings]);
        IDatabase database = options.Store == StoreProvider.Sqlite
            ? new SqliteDatabase(Path.Combine(folder, "chat.db"))
            : new PostgresDatabase(options.Connection ?? "");
        var server = new ProductServer(address, new Own(process, folder), new Seeding(database));
        await server.Answers("/healthz");
        return server;
    }
}
