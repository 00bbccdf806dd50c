using System.Diagnostics;
using Microsoft.AspNetCore.SignalR.Client;

namespace Chat.Bench.Load;

/// <summary>The same two people on the SignalR peer, with its own client and its MessagePack protocol.</summary>
sealed class SignalRPair(HubConnection sender, HubConnection receiver, int bytes) : IPair
{
    readonly byte[] _payload = new byte[bytes];
    readonly Lock _times = new();
    long _delivered;
    volatile int _window;

    public long Delivered => Interlocked.Read(ref _delivered);

    public Histogram Accepts { get; private set; } = new();

    public Histogram Deliveries { get; private set; } = new();

    public static async Task<SignalRPair> Connect(Uri address, int number, int bytes)
    {
        var pair = new SignalRPair(Connection(address, 2 * number), Connection(address, (2 * number) + 1), bytes);
        pair.Subscribe();
        await pair.Start();
        return pair;
    }

    public Task Keep(int window)
    {
        _window = window;
        for (var i = 0; i < window; i++) _ = Loop();
        return Task.CompletedTask;
    }

    public async Task SendDue(long due)
    {
        var started = Stopwatch.GetTimestamp();
        var payload = _payload.ToArray();
        BitConverter.TryWriteBytes(payload, due);
        await sender.InvokeAsync("Send", payload);
        lock (_times) Accepts.Record(Stopwatch.GetElapsedTime(started));
    }

    public void ResetTimes() => (Accepts, Deliveries) = (new Histogram(), new Histogram());

    public async ValueTask DisposeAsync()
    {
        await sender.DisposeAsync();
        await receiver.DisposeAsync();
    }

    async Task Loop()
    {
        while (_window > 0) await SendDue(Stopwatch.GetTimestamp());
    }

    void Subscribe() => receiver.On<byte[]>("message", payload =>
    {
        Deliveries.Record(Stopwatch.GetElapsedTime(BitConverter.ToInt64(payload)));
        Interlocked.Increment(ref _delivered);
    });

    async Task Start()
    {
        await sender.StartAsync();
        await receiver.StartAsync();
    }

    static HubConnection Connection(Uri address, int number) => new HubConnectionBuilder()
        .WithUrl(new UriBuilder(address) { Scheme = "http", Query = $"number={number}" }.Uri, http =>
        {
            http.SkipNegotiation = true;
            http.Transports = Microsoft.AspNetCore.Http.Connections.HttpTransportType.WebSockets;
        })
        .AddMessagePackProtocol()
        .Build();
}
