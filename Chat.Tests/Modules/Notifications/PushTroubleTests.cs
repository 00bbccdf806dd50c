using System.Data.Common;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Notifications;
using Chat.Modules.Notifications.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Chat.Modules.Sessions.Contract;
using Chat.Tests.FaultTests;
using Chat.Tests.Modules.Groups;
using Chat.Tests.Storage;
using Dapper;
using Microsoft.Extensions.Logging;
using NUnit.Framework;

namespace Chat.Tests.Modules.Notifications;

/// <summary>Pushes and subscriptions when the database fails, push services refuse, and devices are signed out at the same moment.</summary>
public sealed class PushTroubleTests(StoreKind store) : OnBothDatabases(store)
{
    const string Endpoint = "https://8.8.8.8/push";
    const string Inside = "https://127.0.0.1/push";

    Crowd _crowd = null!;

    [SetUp]
    public async Task Gather() => _crowd = await Crowd.Gather(Chat);

    [Test]
    public async Task A_read_that_fails_costs_one_push_and_not_those_after_it()
    {
        var subscription = await Subscribe(Inside);
        var log = new CountingLogger();
        var delivery = new PushDelivery(
            Chat.Get<PushQueue>(), Chat.Get<Subscriptions>(), Chat.Get<PushSubscriptionsStore>(), Chat.Get<NotificationSettingsStore>(), Chat.Get<ISessions>(),
            Chat.Get<Mailboxes>(), Chat.Get<KeptBack>(), Chat.Get<SecondLook>(), Chat.Time, log);
        using var end = new CancellationTokenSource();
        var running = delivery.Run(end.Token);
        await Execute("ALTER TABLE notification_settings RENAME TO elsewhere");
        Chat.Get<PushQueue>().Add(Cause(1));
        await Eventually.Holds(() => running.IsCompleted || log.Count > 0, TimeSpan.FromSeconds(20), () => "the failure is told");
        Assert.That(running.IsCompleted, Is.False);
        await Execute("ALTER TABLE elsewhere RENAME TO notification_settings");
        Chat.Get<PushQueue>().Add(Cause(2));
        await Eventually.Holds(() => subscription.State.LastFailure?.Reason == "addressRefused", TimeSpan.FromSeconds(20), () => "the next one is tried");
        await end.CancelAsync();
        Assert.That(async () => await running, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task A_push_service_that_always_fails_is_written_down_once_a_minute()
    {
        var subscription = await Subscribe(Inside);
        await SendTest(subscription);
        var first = await NotedFailure();
        Chat.Time.Advance(TimeSpan.FromSeconds(59));
        await SendTest(subscription);
        Assert.That((await NotedFailure(), subscription.State.LastFailure!.At), Is.EqualTo((first, first + 59_000)));
        Chat.Time.Advance(TimeSpan.FromSeconds(1));
        await SendTest(subscription);
        Assert.That(await NotedFailure(), Is.EqualTo(first + 60_000));
    }

    [Test]
    public async Task What_became_of_a_push_is_said_also_when_it_cannot_be_written_down()
    {
        var subscription = await Subscribe(Inside);
        await SendTest(subscription);
        Chat.Time.Advance(TimeSpan.FromMinutes(1));
        await Execute("ALTER TABLE push_subscriptions RENAME TO elsewhere");
        Assert.That((await SendTest(subscription)).Result, Is.EqualTo(PushResult.AddressRefused));
    }

    [Test]
    public async Task A_device_that_is_signed_out_while_it_subscribes_is_not_subscribed()
    {
        var revokedMeanwhile = new PushSubscriptionsStore(Chat.Database, new ActiveOnce(Chat.Get<IDeviceDirectory>()), Chat.Get<IAccountDirectory>());
        var handler = new PutPushSubscriptionHandler(revokedMeanwhile, Chat.Get<Subscriptions>(), Chat.Get<IPushGateway>(), Chat.Time);
        Assert.That((await handler.Handle(Request(Endpoint), default)).Fault, Is.EqualTo(Faults.UnknownDevice));
        Assert.That(Chat.Get<Subscriptions>().AreNone, Is.True);
        Assert.That(await Chat.Get<PushSubscriptionsStore>().All(default), Is.Empty);
    }

    [Test]
    public async Task A_subscription_that_is_not_in_memory_yet_goes_from_the_database_with_its_device_or_person()
    {
        var (subscriptions, rows) = (Chat.Get<Subscriptions>(), Chat.Get<PushSubscriptionsStore>());
        await rows.Put(_crowd.Ben, Target(Endpoint), default);
        await new DeviceRevokedListener(subscriptions, rows).Handle(new DeviceRevoked(_crowd.Ben.User, _crowd.Ben.Device), default);
        Assert.That(await rows.All(default), Is.Empty);
        await rows.Put(_crowd.Ben, Target(Endpoint), default);
        await new PersonGoneListener(subscriptions, rows).Handle(new PersonDisabled(_crowd.Ben.User), default);
        Assert.That(await rows.All(default), Is.Empty);
        await Chat.Sender.Send(new DisablePerson(_crowd.Ana, _crowd.Ben.User, Disabled: true));
        Assert.That((await Chat.Sender.Send(Request(Endpoint))).Fault, Is.EqualTo(Faults.UnknownDevice));
    }

    [Test]
    public async Task One_person_subscribes_20_times_a_minute_and_saying_the_same_again_does_not_count()
    {
        for (var number = 1; number <= 20; number++) Assert.That((await Chat.Sender.Send(Request($"{Endpoint}/{number}"))).Fault, Is.Null);
        Assert.That((await Chat.Sender.Send(Request(Inside))).Fault?.Code, Is.EqualTo("too_many_push_subscriptions"));
        Assert.That((await Chat.Sender.Send(Request($"{Endpoint}/20"))).Fault, Is.Null);
        Chat.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.That((await Chat.Sender.Send(Request(Endpoint))).Fault, Is.Null);
    }

    byte[] Key { get; } = new byte[65];

    PutPushSubscription Request(string endpoint) => new(_crowd.Ben, endpoint, Target(endpoint).P256dh, Target(endpoint).Auth);

    PushTarget Target(string endpoint)
    {
        if (Key[0] == 0) Chat.Get<IPushGateway>().NewKey().Public.CopyTo(Key, 0);
        return new PushTarget(endpoint, Key, new byte[16]);
    }

    /// <summary>Ben, also at an address that no handler would take.</summary>
    async Task<Subscription> Subscribe(string endpoint)
    {
        await Chat.Get<PushSubscriptionsStore>().Put(_crowd.Ben, Target(endpoint), default);
        await Chat.Get<IPushDelivery>().Begin(default);
        return Chat.Get<Subscriptions>().OfDevice(_crowd.Ben.Device)!;
    }

    PushCause Cause(long sequence) => PushCause.OfMessage(_crowd.Ana, _crowd.Direct, sequence, new StoredMessage([_crowd.Ana.User, _crowd.Ben.User], 1, [1], null));

    Task<PushAnswer> SendTest(Subscription subscription) => Chat.Get<PushSender>().SendTest(subscription, default);

    async Task<long> NotedFailure() => (await Chat.Get<PushSubscriptionsStore>().All(default)).Single().State.LastFailure!.At;

    Task<int> Execute(string sql) => Chat.Database.Write(connection => connection.ExecuteAsync(sql), default);

    /// <summary>Every device is revoked after the first look.</summary>
    sealed class ActiveOnce(IDeviceDirectory directory) : IDeviceDirectory
    {
        bool _asked;

        public async Task<IReadOnlyList<(Id Device, Id User)>> ActiveOwners(DbConnection connection, IReadOnlyCollection<Id> devices)
        {
            if (_asked) return [];
            _asked = true;
            return await directory.ActiveOwners(connection, devices);
        }

        public Task<IReadOnlyList<Id>> ActiveDevices(DbConnection connection, Id user) => directory.ActiveDevices(connection, user);
    }

    sealed class CountingLogger : ILogger<PushDelivery>
    {
        volatile int _count;

        public int Count => _count;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Interlocked.Increment(ref _count);
    }
}
