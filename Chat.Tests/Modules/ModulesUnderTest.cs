using Chat.Host;
using Chat.Host.S3;
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

    /// <param name="store">Which database.</param>
    /// <param name="s3">Where files lie; null for a disk.</param>
    public static async Task<ModulesUnderTest> Start(StoreKind store, S3Settings? s3 = null)
    {
        var data = Directory.CreateTempSubdirectory("chat-test-").FullName;
        var settings = (await MigratedDatabase.Create(store, data)) with { S3 = s3 };
        var time = new FakeTime();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddPorts(settings);
        services.AddSingleton<TimeProvider>(time);
        services.AddSingleton(new ChosenLimits(Limits.FramesPerSecond));
        services.AddChatModules();
        services.AddQuickHashes();
        return new ModulesUnderTest(services.BuildServiceProvider(), time, data);
    }

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }
}
