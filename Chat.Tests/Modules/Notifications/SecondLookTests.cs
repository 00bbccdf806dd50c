using Chat.Modules.Messaging.Contract;
using Chat.Modules.Notifications;
using Chat.Modules.Notifications.Contract;
using Chat.Modules.Protocol;
using Chat.Modules.Relay;
using Chat.Modules.Relay.Contract;
using Chat.Modules.Sessions.Contract;
using Chat.Tests.Modules.Groups;
using Chat.Tests.Storage;
using NUnit.Framework;

namespace Chat.Tests.Modules.Notifications;

/// <summary>What becomes of a message that was told to nobody because one of Ben's devices was looked at.</summary>
public sealed class SecondLookTests(StoreKind store) : OnBothDatabases(store)
{
    Crowd _crowd = null!;
    PushBench _bench = null!;
    long _sequence;

    Caller Ben => _crowd.Ben;

    [SetUp]
    public async Task Gather()
    {
        _crowd = await Crowd.Gather(Chat);
        _bench = new PushBench(Chat, Chat.Time);
        _bench.Subscribe(Ben);
    }

    [TearDown]
    public void End() => _bench.Dispose();

    [Test]
    public async Task What_never_reached_the_device_is_pushed_a_moment_after_it_was_noticed()
    {
        var link = await Connect(Ben);
        await Say();
        await Chat.Get<ISessions>().Closed(link);
        await _bench.SecondLook.Prepare(Ben, default);
        Chat.Time.Advance(KeptBack.BeforeLook - TimeSpan.FromMilliseconds(1));
        await _bench.SecondLook.Look(default);
        Assert.That((_bench.Gateway.IsQuiet, _bench.Kept.Count), Is.EqualTo((true, 1)));
        Chat.Time.Advance(TimeSpan.FromMilliseconds(1));
        await _bench.SecondLook.Look(default);
        Assert.That((await _bench.Gateway.Next()).Sequence, Is.EqualTo(_sequence));
        Assert.That(_bench.Kept.Count, Is.Zero);
    }

    [Test]
    public async Task What_the_device_acknowledged_while_it_was_looked_at_is_not_pushed()
    {
        await Connect(Ben);
        await Say();
        await FaultTests.Eventually.Holds(
            () => Chat.Get<DeviceStreams>().Of(Ben)?.SentUpTo(_crowd.Direct) == _sequence, TimeSpan.FromSeconds(20), () => "it was sent to the device");
        // Not on disk yet.
        await Chat.Sender.Send(new Acknowledge(Ben, _crowd.Direct, _sequence));
        await EndForeground(Ben);
        Assert.That(_bench.Kept.Count, Is.Zero);
        await ShowThatNothingWasPushed();
    }

    [Test]
    public async Task What_came_after_the_last_acknowledgement_is_pushed()
    {
        await Connect(Ben);
        await Say();
        await AcknowledgeWhenItIsThere();
        await Say();
        await EndForeground(Ben);
        await LookInTime();
        Assert.That((await _bench.Gateway.Next()).Sequence, Is.EqualTo(_sequence));
    }

    [Test]
    public async Task What_the_device_acknowledges_after_nobody_looks_at_it_is_pushed()
    {
        await Connect(Ben);
        await Say();
        await EndForeground(Ben);
        await Chat.Sender.Send(new Acknowledge(Ben, _crowd.Direct, _sequence));
        await LookInTime();
        Assert.That((await _bench.Gateway.Next()).Sequence, Is.EqualTo(_sequence));
    }

    [Test]
    public async Task Another_device_of_the_person_counts_only_when_it_was_looked_at()
    {
        var other = new Caller(Ben.User, People.NewId());
        var vanished = await Connect(Ben);
        await Chat.Get<ISessions>().Open(new Link(other), default);
        await Chat.Sender.Send(new ReportForeground(other, true));
        await Say();
        await Chat.Get<ISessions>().Closed(vanished);
        await _bench.SecondLook.Prepare(Ben, default);
        await LookInTime();
        Assert.That((_bench.Gateway.IsQuiet, _bench.Kept.Count), Is.EqualTo((true, 1)), "somebody looks at the other one");
        await EndForeground(other);
        await LookInTime();
        Assert.That((await _bench.Gateway.Next()).Sequence, Is.EqualTo(_sequence), "it was shown on neither");
    }

    [Test]
    public async Task A_device_that_is_looked_at_again_in_time_is_asked_again_when_that_ends()
    {
        var link = await Connect(Ben);
        await Say();
        await Chat.Get<ISessions>().Closed(link);
        await _bench.SecondLook.Prepare(Ben, default);
        await Connect(Ben);
        await LookInTime();
        Assert.That((_bench.Gateway.IsQuiet, _bench.Kept.Count), Is.EqualTo((true, 1)));
        await AcknowledgeWhenItIsThere();
        await EndForeground(Ben);
        Assert.That(_bench.Kept.Count, Is.Zero);
        await ShowThatNothingWasPushed();
    }

    [TestCase("read")]
    [TestCase("muted")]
    [TestCase("wanted only where somebody is mentioned")]
    [TestCase("erased")]
    [TestCase("expired")]
    public async Task What_is_no_news_any_more_is_not_pushed(string what)
    {
        if (what == "expired") await Chat.Sender.Send(new ChangeExpiry(_crowd.Ana, _crowd.Direct, 86_400));
        await Connect(Ben);
        await Say();
        if (what == "expired") KeepForADay();
        await EndForeground(Ben);
        if (what == "read")
        {
            await Chat.Sender.Send(new MarkRead(Ben, _crowd.Direct, _sequence));
            await FaultTests.Eventually.Holds(
                async () => await Chat.Get<IReadCursors>().ReadUpTo(_crowd.Direct, Ben.User, default) == _sequence, TimeSpan.FromSeconds(20), () => "it is on disk");
        }
        if (what == "muted") await Chat.Sender.Send(new ChooseNotifications(Ben, _crowd.Direct, ChooseNotifications.Forever));
        if (what.StartsWith("wanted only", StringComparison.Ordinal)) await Chat.Sender.Send(new ChooseNotifications(Ben, _crowd.Direct, MutedUntil: 0, OnlyMentions: true));
        if (what == "erased") Assert.That((await Chat.Sender.Send(new EraseMessage(_crowd.Ana, 1, _crowd.Direct, _sequence))).Fault, Is.Null);
        await LookInTime();
        await ShowThatNothingWasPushed();
    }

    [Test]
    public async Task A_mention_is_pushed_to_who_wants_nothing_else_though_something_came_behind_it()
    {
        await Chat.Sender.Send(new ChooseNotifications(Ben, _crowd.Direct, MutedUntil: 0, OnlyMentions: true));
        await Connect(Ben);
        var mention = (await _crowd.Say(_crowd.Ana, _crowd.Direct, 1, flags: EntryFlags.CountsAsUnread | EntryFlags.Mentions)).Value.Sequence;
        _bench.Kept.Keep(Ben.User, _crowd.Direct, mention, mentions: true);
        await Say();
        await EndForeground(Ben);
        await LookInTime();
        Assert.That((await _bench.Gateway.Next()).Sequence, Is.EqualTo(mention));
        Assert.That(_bench.Kept.Count, Is.Zero);
    }

    [Test]
    public async Task Who_was_taken_out_of_the_group_meanwhile_is_told_nothing()
    {
        await Connect(Ben);
        var said = (await _crowd.Say(_crowd.Ana, _crowd.Group, 1)).Value.Sequence;
        _bench.Kept.Keep(Ben.User, _crowd.Group, said);
        await EndForeground(Ben);
        var removal = new CommitChange(_crowd.Ana, 1, _crowd.Group, People.NewId(), 1, [1], null, [2], [], [Ben.Device], [], [Ben.User]);
        Assert.That((await Chat.Sender.Send(removal)).Fault, Is.Null);
        await LookInTime();
        await ShowThatNothingWasPushed(behind: _crowd.Direct);
    }

    [Test]
    public async Task A_device_that_was_told_before_is_not_told_again()
    {
        var phone = _bench.Subscribe(new Caller(Ben.User, People.NewId()), "https://push.example.org/2");
        await Connect(Ben);
        await Say();
        await EndForeground(Ben);
        _bench.Put(phone, _crowd.Direct, _sequence);
        Assert.That((await _bench.Gateway.Next()).Endpoint, Is.EqualTo(phone.Target.Endpoint));
        await LookInTime();
        Assert.That((await _bench.Gateway.Next()).Endpoint, Is.Not.EqualTo(phone.Target.Endpoint));
        await ShowThatNothingWasPushed(pushes: 2);
    }

    [Test]
    public async Task What_finds_somebody_looking_when_it_is_about_to_leave_is_kept_back_too()
    {
        await Connect(Ben);
        _sequence = (await _crowd.Say(_crowd.Ana, _crowd.Direct, 1)).Value.Sequence;
        _bench.Put(_bench.Subscriptions.OfDevice(Ben.Device)!, _crowd.Direct, _sequence);
        await FaultTests.Eventually.Holds(() => _bench.Kept.Count == 1, TimeSpan.FromSeconds(20), () => "it is kept back");
        await EndForeground(Ben);
        await LookInTime();
        Assert.That((await _bench.Gateway.Next()).Sequence, Is.EqualTo(_sequence));
    }

    /// <summary>Looked at.</summary>
    async Task<Link> Connect(Caller device)
    {
        var link = new Link(device);
        await Chat.Get<ISessions>().Open(link, default);
        await Chat.Get<IRelay>().Greet(link, null, default);
        await Chat.Sender.Send(new ReportForeground(device, true));
        return link;
    }

    async Task Say()
    {
        _sequence = (await _crowd.Say(_crowd.Ana, _crowd.Direct, 1)).Value.Sequence;
        _bench.Kept.Keep(Ben.User, _crowd.Direct, _sequence);
    }

    void KeepForADay()
    {
        Chat.Time.Advance(TimeSpan.FromDays(1));
        _bench.Kept.Take(Ben.User);
        _bench.Kept.Keep(Ben.User, _crowd.Direct, _sequence);
    }

    Task AcknowledgeWhenItIsThere() => FaultTests.Eventually.Holds(async () =>
    {
        await Chat.Sender.Send(new Acknowledge(Ben, _crowd.Direct, _sequence));
        return (await Chat.Get<IAcknowledgements>().Of(Ben.Device, [_crowd.Direct, _crowd.Group], default))[_crowd.Direct] == _sequence;
    }, TimeSpan.FromSeconds(20), () => "it is acknowledged");

    async Task EndForeground(Caller device)
    {
        await Chat.Sender.Send(new ReportForeground(device, false));
        await _bench.SecondLook.Prepare(device, default);
    }

    async Task LookInTime()
    {
        Chat.Time.Advance(KeptBack.BeforeLook);
        await _bench.SecondLook.Look(default);
    }

    /// <summary>A push that is put behind all others is the next one; of another conversation, since it would take the place of one that waits.</summary>
    async Task ShowThatNothingWasPushed(int pushes = 1, Id? behind = null)
    {
        var others = _bench.Subscriptions.Of(Ben.User);
        foreach (var subscription in others) _bench.Put(subscription, behind ?? _crowd.Group, 100);
        var next = new List<long>();
        for (var i = 0; i < pushes; i++) next.Add((await _bench.Gateway.Next()).Sequence);
        Assert.That(next, Has.Count.EqualTo(others.Length).And.All.EqualTo(100));
        Assert.That(_bench.Gateway.IsQuiet, Is.True);
    }

    sealed class Link(Caller owner) : IDeviceLink
    {
        public Id Session { get; } = People.NewId();

        public Caller Owner => owner;

        public bool TrySend(ReadOnlyMemory<byte> frame) => true;

        public void Post(ReadOnlyMemory<byte> frame) { }

        public Task Room(int bytes) => Task.CompletedTask;

        public void Close(CloseCode code, string reason) { }
    }
}
