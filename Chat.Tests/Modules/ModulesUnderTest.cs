using Chat.Host;
using Chat.Host.SingleNode;
using Chat.Modules;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Chat.Tests.Storage;
using Mediator;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Modules;

/// <summary>All modules on a real, empty database, without a web server, at a time that tests control.</summary>
sealed class ModulesUnderTest : IAsyncDisposable
{
    readonly ServiceProvider _services;
    readonly string _data;

    ModulesUnderTest(ServiceProvider services, FakeTime time, string data) => (_services, Time, _data) = (services, time, data);

    public FakeTime Time { get; }

    public ISender Sender => Get<ISender>();

    public IDatabase Database => Get<IDatabase>();

    public static async Task<ModulesUnderTest> Start(StoreKind store)
    {
        var data = Directory.CreateTempSubdirectory("chat-test-").FullName;
        var settings = store == StoreKind.Sqlite
            ? new Settings(null, data, StoreProvider.Sqlite, Path.Combine(data, "chat.db"))
            : new Settings(null, data, StoreProvider.Postgres, await (await PostgresServer.Get()).CreateDatabase());
        Migrator.Migrate(settings);
        var time = new FakeTime();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddPorts(settings);
        services.AddSingleton<TimeProvider>(time);
        services.AddSingleton(new ChosenLimits(Limits.FramesPerSecond));
        services.AddChatModules();
        return new ModulesUnderTest(services.BuildServiceProvider(), time, data);
    }

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }
}
