using Chat.Modules.Protocol;
using Chat.Modules.Sessions.Contract;

namespace Chat.Host.Socket;

/// <summary>When the process is told to stop, tells every client to come back, and lets their connections end before the server does.</summary>
sealed class Farewell(ISessions sessions, IHostApplicationLifetime lifetime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStopping.Register(() =>
        {
            foreach (var link in sessions.All) link.Close(CloseCode.Restart, "The server restarts.");
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
