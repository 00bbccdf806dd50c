using Chat.Bench.Load;
using Chat.Bench.Servers;

namespace Chat.Bench.Scenarios;

/// <summary>The product and, if asked for, its peer, each with its crowd; they take turns.</summary>
sealed class Field(IReadOnlyList<(BenchServer Server, IReadOnlyList<IPair> Pairs)> crowds) : IAsyncDisposable
{
    public IReadOnlyList<(BenchServer Server, IReadOnlyList<IPair> Pairs)> Crowds => crowds;

    public static async Task<Field> Open(Options options)
    {
        List<BenchServer> servers = [await ProductServer.Start(options)];
        if (options.Peer is { } peer) servers.Add(await BenchServer.StartPeer(peer));
        var crowds = new List<(BenchServer, IReadOnlyList<IPair>)>();
        foreach (var server in servers) crowds.Add((server, await Crowd.Connect(server, options.Pairs)));
        return new Field(crowds);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (server, pairs) in crowds)
        {
            foreach (var pair in pairs) await pair.DisposeAsync();
            await server.DisposeAsync();
        }
    }
}
