using Chat.Host.Passkeys;
using Chat.Host.SingleNode;
using Chat.Host.WebPush;
using Chat.Modules;
using Chat.Modules.Assets.Contract;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Chat.Modules.Relay.Contract;
using Chat.Modules.Sessions.Contract;
using Mediator;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.FaultTests.Simulation;

/// <summary>
/// The real modules on simulated ports, driven through their contracts only. Does for a <see cref="SimulatedLink"/> what the host does for a socket.
/// All that the simulation knows of the modules' shape is in this file.
/// </summary>
sealed class SimulatedServer : IDisposable
{
    // No history comes to these; they only have to be there.
    static readonly IPushGateway NoPushes = new WebPushGateway(PushSettings.Default, null, TimeProvider.System);
    static readonly IBlobStore NoFiles = new DiskBlobStore(Path.Combine(Path.GetTempPath(), "chat-simulation-keeps-no-files"));

    readonly ServiceProvider _services;
    // Asked for once: from the second time on the container would compile, which costs more than a whole history.
    readonly ISender _sender;
    readonly ISessions _sessions;
    readonly IRelay _relay;
    readonly IMessageIntake _intake;
    readonly SeededIds _ids;

    public SimulatedServer(SqliteConnection template, SimulatedScheduler scheduler, Random random)
    {
        Database = new SimulatedDatabase(template, scheduler, random);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IDatabase>(Database);
        services.AddSingleton<TimeProvider>(new SimulatedTime(scheduler));
        services.AddSingleton<IIdSource>(_ids = new SeededIds(random));
        services.AddSingleton(new ChosenLimits(Limits.FramesPerSecond));
        services.AddSingleton<IPasskeyVerifier, Fido2PasskeyVerifier>();
        services.AddSingleton(NoPushes);
        services.AddSingleton(ChosenAssetLimits.Default);
        services.AddSingleton(NoFiles);
        services.AddChatModules();
        services.AddSingleton(provider => new ForgetfulPublisher(provider.GetRequiredService<Mediator.Mediator>(), scheduler, random));
        services.AddSingleton<IPublisher>(provider => provider.GetRequiredService<ForgetfulPublisher>());
        _services = services.BuildServiceProvider();
        Publisher = _services.GetRequiredService<ForgetfulPublisher>();
        _intake = _services.GetRequiredService<IMessageIntake>();
        (_sender, _sessions, _relay) = (_services.GetRequiredService<ISender>(), _services.GetRequiredService<ISessions>(), _services.GetRequiredService<IRelay>());
    }

    public SimulatedDatabase Database { get; }

    public ForgetfulPublisher Publisher { get; }

    public Id NewId() => _ids.NewId();

    /// <summary>What <c>hello</c> leads to.</summary>
    public async void Greet(SimulatedLink link)
    {
        try
        {
            await _sessions.Open(link, CancellationToken.None);
            link.Stream = await _relay.Greet(link, fence: null, CancellationToken.None);
            if (link.IsOver) link.Stream.Dispose();
        }
        catch (StorageException)
        {
            link.Close(CloseCode.Restart, "The device could not be greeted; connect again.");
        }
    }

    /// <summary>The server notices that the connection is over.</summary>
    public async void End(SimulatedLink link)
    {
        link.End();
        link.Stream?.Dispose();
        await _sessions.Closed(link);
    }

    public void Take(SimulatedLink link, SendMessage message) => _intake.Take(message, new Sender(link));

    public async void Answer<TAnswer>(SimulatedLink link, IRequest<Outcome<TAnswer>> request) where TAnswer : IAnswer
    {
        var id = ((IAnsweredFrame)request).RequestId;
        try
        {
            var outcome = await _sender.Send(request, CancellationToken.None);
            link.Post(outcome.Fault is { } fault ? FrameWriting.Encode(new Error(id, fault)) : FrameWriting.EncodeAnswer(outcome.Value, id));
        }
        catch (StorageException failure)
        {
            link.Post(FrameWriting.Encode(new Error(id, failure.Fault)));
        }
    }

    public async void Note(SimulatedLink link, IRequest<Outcome<Done>> notice)
    {
        try
        {
            if ((await _sender.Send(notice, CancellationToken.None)).Fault is { } fault) link.Post(FrameWriting.Encode(new Error(0, fault)));
        }
        catch (StorageException failure)
        {
            link.Post(FrameWriting.Encode(new Error(0, failure.Fault)));
        }
    }

    public void Dispose()
    {
        _services.Dispose();
        Database.Dispose();
    }

    sealed class Sender(SimulatedLink link) : IMessageSender
    {
        public void Answer(SendMessage message, Outcome<Accepted> outcome) => link.Post(outcome.Fault is { } fault
            ? FrameWriting.Encode(new Error(message.RequestId, fault))
            : FrameWriting.EncodeAnswer(outcome.Value, message.RequestId));
    }

    sealed class SeededIds(Random random) : IIdSource
    {
        public Id NewId() => Id.FromBytes(NewSecret(Id.Length));

        public byte[] NewSecret(int length)
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            return bytes;
        }
    }
}
