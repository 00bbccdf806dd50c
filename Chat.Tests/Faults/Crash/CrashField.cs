using Chat.Modules.Protocol;
using Chat.Tests.EndToEnd;
using Chat.Tests.Storage;

namespace Chat.Tests.FaultTests.Crash;

/// <summary>A server process, a database of its own, and five devices of four people that talk in three conversations all the time.</summary>
sealed class CrashField : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly CancellationTokenSource _quiet = new();
    readonly string _data;
    readonly Random _random;
    Task _talking = Task.CompletedTask;
    volatile bool _isPaused;

    CrashField(ProductProcess server, PostgresServer? postgres, string data, int seed) =>
        (Server, Postgres, _data, _random) = (server, postgres, data, new Random(seed));

    public ProductProcess Server { get; }

    public PostgresServer? Postgres { get; }

    public Truth Truth { get; } = new();

    public List<CrashClient> Clients { get; } = [];

    public List<Id> Conversations { get; } = [];

    public static async Task<CrashField> Start(StoreKind store, int seed)
    {
        var postgres = store == StoreKind.Postgres ? await PostgresServer.Start() : null;
        var data = Directory.CreateTempSubdirectory("chat-crash-").FullName;
        var server = await ProductProcess.Start(
            "--Chat:Data", data, "--Chat:Store:Provider", store.ToString(), "--ConnectionStrings:Chat", postgres is null ? "" : await postgres.CreateDatabase(),
            "--Chat:Limits:FramesPerSecond", "5000");
        var field = new CrashField(server, postgres, data, seed);
        await field.Gather();
        return field;
    }

    /// <summary>Lets everybody talk until the next crash may come: each has had something accepted since this call.</summary>
    public Task Progress()
    {
        var before = Clients.ConvertAll(client => client.AcceptedCount);
        return Eventually.Holds(() => Clients.Select((client, index) => client.AcceptedCount > before[index]).All(moved => moved), Patience, () => $"everybody gets on again: {string.Join(", ", Clients.Select((client, index) => $"{client} {before[index]}"))}. {Server.Output}");
    }

    public Task Welcomed() => Eventually.Holds(() => Clients.TrueForAll(client => client.IsWelcomed), Patience, () => $"everybody is connected again. {Server.Output}");

    /// <summary>Nobody says anything new for a moment; what waits goes out and arrives everywhere. What a later message would bring along is missed now.</summary>
    public async Task Pause()
    {
        _isPaused = true;
        await Arrived();
        _isPaused = false;
    }

    /// <summary>Nobody says anything any more; what waits goes out and arrives everywhere.</summary>
    public async Task Settle()
    {
        await _quiet.CancelAsync();
        await _talking;
        await Arrived();
        foreach (var client in Clients) await client.Leave();
    }

    async Task Arrived()
    {
        await Eventually.Holds(() => Clients.TrueForAll(client => client.HasNothingToSay), Patience, () => $"everything that was said is accepted: {string.Join(", ", Clients)}. {Server.Output}");
        await Eventually.Holds(() => Conversations.TrueForAll(AreAlike), Patience, () => $"everybody holds all of it: {string.Join("; ", Conversations.Select(Lengths))}; {string.Join(", ", Clients)}. {Server.Output}");
    }

    string Lengths(Id conversation) =>
        $"of {HighestAccepted(conversation)} {string.Join(", ", Clients.Where(client => client.Logs.ContainsKey(conversation)).Select(client => $"{client.Device.Username} {client.Describe(conversation)}"))}";

    /// <summary>The log as the server tells it when it is asked for history.</summary>
    public async Task<IReadOnlyList<HeldEntry>> History(Id conversation)
    {
        var reader = Clients.First(client => client.Logs.ContainsKey(conversation)).Device;
        var socket = await reader.Connect();
        var entries = new List<HeldEntry>();
        for (var (before, more) = (0L, true); more; before = entries[^1].Sequence)
        {
            await socket.Send(FrameKind.History, (ref MessagePack.MessagePackWriter w) =>
            {
                w.Write(1);
                w.Write(conversation.ToBytes());
                w.Write(before);
                w.Write(Limits.HistoryPage);
            }, 4);
            var page = await socket.Next(FrameKind.Page);
            more = (bool)page.Fields[2]!;
            entries.AddRange(page.Array(3).Cast<object?[]>().Select(fields => HeldEntry.Of(fields)).Reverse());
        }
        entries.Reverse();
        return entries;
    }

    public async ValueTask DisposeAsync()
    {
        await _quiet.CancelAsync();
        await _talking;
        foreach (var client in Clients) await client.DisposeAsync();
        foreach (var client in Clients) await client.Device.DisposeAsync();
        await Server.DisposeAsync();
        if (Postgres is not null) await Postgres.DisposeAsync();
        Directory.Delete(_data, recursive: true);
        _quiet.Dispose();
    }

    async Task Gather()
    {
        var ana = await TestDevice.SignUp(Server.Address, "ana", await Server.OwnerInvite);
        var invite = await ana.Invite();
        var ben = await TestDevice.SignUp(Server.Address, "ben", invite);
        var cara = await TestDevice.SignUp(Server.Address, "cara", invite);
        var dan = await TestDevice.SignUp(Server.Address, "dan", invite);
        var benPhone = await ben.SignInAgain();

        var withBen = await ana.StartConversation(await ana.Connect(), [ben, benPhone]);
        var withCara = await ana.StartConversation(await ana.Connect(), [cara]);
        var others = await cara.StartConversation(await cara.Connect(), [dan]);
        Conversations.AddRange([withBen, withCara, others]);
        Add(ana, withBen, withCara);
        Add(ben, withBen);
        Add(benPhone, withBen);
        Add(cara, withCara, others);
        Add(dan, others);
        foreach (var client in Clients) client.Live();
        await Welcomed();
        _talking = Talk();
    }

    void Add(TestDevice device, params Id[] conversations) => Clients.Add(new CrashClient(device, conversations, Truth, _random.Next()));

    async Task Talk()
    {
        while (!_quiet.IsCancellationRequested)
        {
            if (!_isPaused) foreach (var client in Clients) client.Say();
            if (_random.Next(10) == 0) Clients[_random.Next(Clients.Count)].ReadAll();
            if (_random.Next(200) == 0) Clients[_random.Next(Clients.Count)].Drop();
            await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(1, 20)));
        }
    }

    bool AreAlike(Id conversation)
    {
        var lengths = Clients.Where(client => client.Logs.ContainsKey(conversation)).Select(client => client.StoredOf(conversation)).ToList();
        return lengths.TrueForAll(length => length == lengths[0]) && lengths[0] >= HighestAccepted(conversation);
    }

    long HighestAccepted(Id conversation) => Clients
        .SelectMany(client => client.Accepted.Values).Where(accepted => accepted.Conversation == conversation)
        .Select(accepted => accepted.Sequence).DefaultIfEmpty().Max();
}
