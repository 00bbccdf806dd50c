using Chat.Modules.Protocol;
using Chat.Tests.FaultTests.Crash;

namespace Chat.Tests.FaultTests.Simulation;

/// <summary>Five devices of three people, a server, and a seed that decides everything: who does what when, what is slow, what breaks, what is forgotten.</summary>
sealed class SimulatedWorld : IDisposable
{
    const int Steps = 150;
    const int MostRounds = 10_000;

    readonly SimulatedScheduler _scheduler;
    readonly SimulatedServer _server;
    readonly Random _random;
    readonly List<SimulatedDevice> _devices = [];
    readonly List<SimulatedLink> _links = [];
    readonly int _largestPayload;

    public SimulatedWorld(Cast cast, int seed)
    {
        _random = new Random(seed);
        _scheduler = new SimulatedScheduler(_random);
        _server = new SimulatedServer(cast.Template, _scheduler, _random);
        // Now and then messages are so large that a few of them fill the window.
        _largestPayload = _random.Next(20) == 0 ? Limits.MaxPayloadBytes : 60;
        _devices.AddRange(cast.Devices.Select(one => new SimulatedDevice(one.Caller, one.Conversations, _server, Truth, _random)));
    }

    public Truth Truth { get; } = new();

    /// <summary>Lives through the history of the seed, then lets everything come to rest and judges it.</summary>
    public void Live() => _scheduler.Run(() =>
    {
        _server.Database.FailuresPerHundred = _random.Next(4) == 0 ? 10 : 0;
        _server.Publisher.LossesPerHundred = _random.Next(3) == 0 ? 20 : 0;
        _server.Publisher.DisorderPerHundred = _random.Next(3) == 0 ? 30 : 0;
        for (var step = 0; step < Steps; step++) Step();

        (_server.Database.FailuresPerHundred, _server.Publisher.LossesPerHundred, _server.Publisher.DisorderPerHundred) = (0, 0, 0);
        Settle();
        JudgeConnected();
        Reconnect();
        Judge();
        Reconnect();
        JudgeCounts();
    });

    public void Dispose() => _server.Dispose();

    void Step()
    {
        var device = _devices[_random.Next(_devices.Count)];
        switch (_random.Next(20))
        {
            case 0 when !device.IsConnected || _random.Next(4) == 0: _links.Add(device.Connect(softBytes: 1 << _random.Next(6, 18))); break;
            case 1 when _random.Next(6) == 0: device.Drop(); break;
            case 2: device.Say(_random.Next(1, _largestPayload), asCommit: _random.Next(12) == 0); break;
            case 3: device.Acknowledge(); break;
            case 4 when _random.Next(2) == 0: device.ReadSome(); break;
            case <= 8: for (var frames = _random.Next(1, 6); frames > 0; frames--) device.Hear(); break;
            case <= 12: ServerReads(); break;
            default: for (var steps = _random.Next(1, 8); steps > 0; steps--) _scheduler.Step(); break;
        }
    }

    /// <summary>The server reads what some connection's client has said, or finds that the client is gone.</summary>
    void ServerReads()
    {
        if (_links.Count == 0) return;
        var link = _links[_random.Next(_links.Count)];
        if (link.ToServer.TryDequeue(out var said)) said();
        else if (link.IsAbandoned || link.IsClosing && !link.HasFrames) EndOf(link);
    }

    void EndOf(SimulatedLink link)
    {
        _links.Remove(link);
        _server.End(link);
    }

    /// <summary>Everything that is under way arrives, and everybody who is connected answers.</summary>
    void Settle()
    {
        var rounds = 0;
        do
        {
            if (++rounds > MostRounds) throw new InvalidOperationException("This history does not come to rest.");
            while (!_scheduler.IsIdle) _scheduler.Step();
            foreach (var link in _links.ToList())
            {
                while (link.ToServer.TryDequeue(out var said)) said();
                if (link.IsAbandoned || link.IsClosing && !link.HasFrames) EndOf(link);
            }
            foreach (var device in _devices)
            {
                do device.Hear();
                while (device.HasFrames);
                device.Acknowledge();
            }
        }
        while (!_scheduler.IsIdle || _links.Exists(link => link.ToServer.Count > 0 || link.HasFrames || link.IsAbandoned));
    }

    void Reconnect()
    {
        foreach (var device in _devices) _links.Add(device.Connect(softBytes: 1 << 18));
        Settle();
    }

    /// <summary>Without a reconnect: whoever was told of an entry gets everything up to it.</summary>
    void JudgeConnected()
    {
        foreach (var device in _devices.Where(device => device.IsWelcomed))
        {
            foreach (var (conversation, log) in device.Logs)
            {
                var told = _server.Publisher.Told.GetValueOrDefault(conversation);
                if (log.Stored < told) Truth.Violated($"{device.Caller.Device} stopped at {log.Stored} of {conversation} although {told} was told.");
            }
        }
    }

    void Judge()
    {
        foreach (var conversation in _devices.SelectMany(device => device.Logs.Keys).Distinct())
        {
            var copies = _devices.Where(device => device.Logs.ContainsKey(conversation)).Select(device => device.Logs[conversation].Entries).ToList();
            if (copies.Exists(copy => !copy.SequenceEqual(copies[0]))) Truth.Violated($"{conversation} is not the same everywhere: {string.Join(", ", copies.Select(copy => copy.Count))}.");
            if (copies[0].Select(entry => entry.MessageId).Distinct().Count() != copies[0].Count) Truth.Violated($"{conversation} holds something twice.");
            foreach (var (messageId, accepted) in _devices.SelectMany(device => device.Accepted).Where(accepted => accepted.Value.Conversation == conversation))
            {
                if (copies[0].Count < accepted.Sequence || copies[0][(int)accepted.Sequence - 1].MessageId != messageId) Truth.Violated($"{messageId} was accepted as {accepted.Sequence} and is not there.");
            }
        }
        if (_devices.Exists(device => !device.HasNothingToSay)) Truth.Violated("Something that was said was never answered.");
    }

    /// <summary>What the last welcome counted, against what the devices hold.</summary>
    void JudgeCounts()
    {
        foreach (var device in _devices)
        {
            foreach (var (conversation, counted) in device.Counted)
            {
                var user = device.Caller.User;
                var read = Truth.ReadBy(user, conversation);
                if (counted.ReadUpTo > read) Truth.Violated($"{user} has read {read} of {conversation}, not {counted.ReadUpTo}.");
                var unread = device.Logs[conversation].Entries.Count(entry => entry.Sequence > counted.ReadUpTo && entry.Sender != user && entry.CountsAsUnread);
                if (counted.Unread != unread) Truth.Violated($"{counted.Unread} are said to be unread in {conversation}, and {unread} are.");
                if (counted.Last != device.Logs[conversation].Stored) Truth.Violated($"{conversation} ends at {counted.Last}, and {device.Logs[conversation].Stored} were streamed.");
            }
        }
    }
}
