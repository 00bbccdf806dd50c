namespace Chat.Bench.Peers;

/// <summary>The peers, each a bare Kestrel in a process of its own.</summary>
static class PeerProgram
{
    public static async Task<int> Run(string peer, int port, string folder)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        if (peer == "signalr") SignalRPeer.AddServices(builder.Services);
        var app = builder.Build();
        app.UseWebSockets();
        app.MapGet("/", () => "ready");
        if (peer == "signalr") SignalRPeer.Map(app);
        else if (peer == "minimum") MinimumPeer.Map(app, Path.Combine(folder, "minimum.db"));
        else RelayPeer.Map(app);
        await app.RunAsync();
        return 0;
    }
}
