using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Chat.Bench.Servers;
using Chat.Host.SingleNode;
using Chat.Host;
using Chat.Modules;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;

namespace Chat.Bench.Micro;

/// <summary>From the intake to the disk and back, without a socket: so many messages given in at once, in one conversation.</summary>
[MemoryDiagnoser]
public class AppendBenchmarks : IMessageSender
{
    const int PayloadBytes = 256;

    readonly byte[] _payload = RandomNumberGenerator.GetBytes(PayloadBytes);
    string _folder = "";
    ServiceProvider _services = null!;
    IMessageIntake _intake = null!;
    Account _account = null!;
    Id _conversation;
    int _waiting;
    TaskCompletionSource _stored = null!;

    [Params(1, 64, 1000)]
    public int AtOnce { get; set; }

    [GlobalSetup]
    public async Task Start()
    {
        _folder = Directory.CreateTempSubdirectory("chat-micro-").FullName;
        var settings = new Settings(null, _folder, StoreProvider.Sqlite, Path.Combine(_folder, "chat.db"));
        Migrator.Migrate(settings);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddPorts(settings);
        services.AddSingleton(new ChosenLimits(Limits.FramesPerSecond));
        services.AddChatModules();
        _services = services.BuildServiceProvider();
        _intake = _services.GetRequiredService<IMessageIntake>();
        var seed = new Seeding(_services.GetRequiredService<IDatabase>());
        var accounts = await seed.Accounts(2);
        (_account, _conversation) = (accounts[0], await seed.Conversation(accounts));
    }

    [GlobalCleanup]
    public async Task Stop()
    {
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark]
    public Task Append()
    {
        (_waiting, _stored) = (AtOnce, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        for (var i = 0; i < AtOnce; i++)
        {
            _intake.Take(
                new SendMessage(_account.Owner, 1, _conversation, Id.FromBytes(MessageIds.New()), Seeding.Epoch, _payload, EntryFlags.CountsAsUnread), this);
        }
        return _stored.Task;
    }

    public void Answer(SendMessage message, Outcome<Accepted> outcome)
    {
        _ = outcome.Value;
        if (Interlocked.Decrement(ref _waiting) == 0) _stored.SetResult();
    }
}
