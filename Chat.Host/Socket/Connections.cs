using System.Collections.Concurrent;
using Chat.Modules.Protocol;
using Chat.Modules.Sessions.Contract;

namespace Chat.Host.Socket;

/// <summary>
/// The connections of this process, greeted or not. Begins with no session; looks every few seconds for peers that are dead, with one timer for all; when the
/// process is told to stop, tells every client to come back, so that their connections end before the server does.
/// </summary>
sealed class Connections(ISessions sessions, IHostApplicationLifetime lifetime, TimeProvider time) : BackgroundService
{
    static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(5);

    readonly ConcurrentDictionary<Connection, bool> _open = new();

    public async Task Run(Connection connection)
    {
        _open[connection] = true;
        try
        {
            if (lifetime.ApplicationStopping.IsCancellationRequested) SendAway(connection);
            await connection.Run();
        }
        finally
        {
            _open.TryRemove(connection, out _);
        }
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStopping.Register(() =>
        {
            foreach (var (connection, _) in _open) SendAway(connection);
        });
        await sessions.Begin();
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(BetweenLooks, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                foreach (var (connection, _) in _open) connection.EndIfDead();
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    static void SendAway(Connection connection) => connection.Close(CloseCode.Restart, "The server restarts.");
}
