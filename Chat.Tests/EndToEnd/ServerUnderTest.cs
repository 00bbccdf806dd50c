using Chat.Host;
using Chat.Modules.Accounts.Contract;
using Chat.Tests.Modules;
using Chat.Tests.Storage;
using Mediator;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.EndToEnd;

/// <summary>The whole server in this process, on a free port, with a store of its own.</summary>
sealed class ServerUnderTest : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly string _data;

    ServerUnderTest(WebApplication app, string data, Uri[] addresses, string[] arguments) => (_app, _data, Addresses, Arguments) = (app, data, addresses, arguments);

    public Uri Address => Addresses[0];

    /// <summary>All that it listens on, in the order of the setting.</summary>
    public IReadOnlyList<Uri> Addresses { get; }

    /// <summary>To start the same server once more, on the same store and port.</summary>
    public string[] Arguments { get; }

    public string DataFolder => _data;

    public IServiceProvider Services => _app.Services;

    /// <param name="store">Which database.</param>
    /// <param name="parent">Where its data folder is made; the system's temporary folder when null.</param>
    /// <param name="settings">Further settings, as on the command line.</param>
    public static async Task<ServerUnderTest> Start(StoreKind store = StoreKind.Sqlite, string? parent = null, params string[] settings)
    {
        var data = Directory.CreateDirectory(Path.Combine(parent ?? Path.GetTempPath(), $"chat-test-{Guid.NewGuid():n}")).FullName;
        var database = await MigratedDatabase.Create(store, data);
        string[] arguments =
        [
            "--Chat:Data", data, "--Chat:Store:Provider", store.ToString(),
            "--ConnectionStrings:Chat", store == StoreKind.Postgres ? database.ConnectionString : "",
            "--Serilog:MinimumLevel", "Fatal", "--Urls", "http://127.0.0.1:0", .. settings,
        ];
        return await Start(data, arguments);
    }

    /// <summary>Stops this server as SIGTERM does and starts it again on the same port.</summary>
    public async Task<ServerUnderTest> Restart()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        return await Start(_data, [.. Arguments, "--Urls", Address.ToString()]);
    }

    public async Task<string> OwnerInvite() =>
        await Services.GetRequiredService<ISender>().Send(new EnsureOwnerInvite()) ?? throw new InvalidOperationException("The server has an owner.");

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    static async Task<ServerUnderTest> Start(string data, string[] arguments)
    {
        var app = Server.Build(arguments, services => services.AddQuickHashes());
        await app.StartAsync();
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return new ServerUnderTest(app, data, [.. addresses.Select(address => new Uri(address))], arguments);
    }
}
