using Chat.Host;

namespace Chat.Bench;

/// <param name="Store">Of the product's own process.</param>
/// <param name="Program">The folder of a published server; null for the one that was built along.</param>
/// <param name="Server">Where the product runs already; null for a process of its own.</param>
/// <param name="Invite">Lets people into that server.</param>
/// <param name="Seconds">How long each measurement lasts, after a warm-up of a third of it.</param>
/// <param name="Peer">What runs beside the product, alternating with it; null for the product alone.</param>
/// <param name="Count">Connections, members, messages or starts, as the scenario understands it; 0 for its default.</param>
/// <param name="Rate">Messages per second of the open loop.</param>
/// <param name="Rounds">How often product and peer take turns; figures are medians over the rounds.</param>
sealed record Options(
    string Scenario, StoreProvider Store, string? Connection, string? Program, Uri? Server, string? Invite, int Seconds, string? Peer, int Pairs, int Count, int Rate, int Rounds)
{
    public static readonly string[] Scenarios = ["send", "latency", "idle", "fanout", "backlog", "growth", "storm", "push", "start"];
    /// <summary>Those that need a process or a store of their own.</summary>
    public static readonly string[] OnOwnServerOnly = ["growth", "push", "start"];

    public static readonly string[] Peers = ["signalr", "relay", "minimum"];

    const string Usage =
        """
        dotnet run -c Release --project Chat.Bench -- <scenario> [options]
          scenarios  send latency idle fanout backlog growth storm push start, or micro [BenchmarkDotNet's own options]
          --store sqlite|postgres   the product's store (postgres needs --connection "Host=…;Database=…;Username=…")
          --program FOLDER          a server published there (dotnet publish Chat.Host -c Release --use-current-runtime --self-contained false)
          --server URL --invite LINK   the product that runs there instead of a process of its own; LINK is an invite, or the owner's link that a new
                                    server prints. People sign up there and stay. Not for growth, push and start. Start the server with
                                    Chat__Limits__FramesPerSecond=1000000; its processor time and memory are not known here.
          --peer signalr|relay|minimum   measured in turns with the product (send, latency)
          --seconds N   of one measurement (default 6)      --rounds N   turns (default 3)
          --pairs N     senders and receivers (default 200) --rate N     messages per second of latency (default 2000)
          --count N     connections, members, messages or starts
        """;

    public static Options? Parse(string[] arguments, out string wrong)
    {
        wrong = Usage;
        if (arguments.Length == 0 || !Scenarios.Contains(arguments[0])) return null;
        var given = new Dictionary<string, string>();
        for (var i = 1; i < arguments.Length; i += 2)
        {
            if (i + 1 == arguments.Length || !arguments[i].StartsWith("--", StringComparison.Ordinal)) return null;
            given[arguments[i][2..]] = arguments[i + 1];
        }
        if (!Enum.TryParse<StoreProvider>(given.GetValueOrDefault("store", "sqlite"), ignoreCase: true, out var store)) return null;
        if (given.TryGetValue("peer", out var peer) && !Peers.Contains(peer)) return null;
        Uri? server = null;
        var invite = given.GetValueOrDefault("invite")?.TrimEnd('/').Split('/')[^1];
        if (given.TryGetValue("server", out var url) && (!Uri.TryCreate(url, UriKind.Absolute, out server) || invite is null || OnOwnServerOnly.Contains(arguments[0]))) return null;
        return new Options(arguments[0], store, given.GetValueOrDefault("connection"), given.GetValueOrDefault("program"), server, invite, Number("seconds", 6), peer, Number("pairs", 200), Number("count", 0),
            Number("rate", 2000), Number("rounds", 3));

        int Number(string name, int otherwise) => given.TryGetValue(name, out var text) && int.TryParse(text, out var number) && number > 0 ? number : otherwise;
    }
}
