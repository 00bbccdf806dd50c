using Chat.Modules.Protocol;
using Chat.Modules.Sessions.Contract;

namespace Chat.Host.Socket;

/// <summary>Begins with no session. When the process is told to stop, tells every client to come back, so that their connections end before the server does.</summary>
sealed class SessionLifetime(ISessions sessions, IHostApplicationLifetime lifetime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStopping.Register(() =>
        {
            foreach (var link in sessions.All) link.Close(CloseCode.Restart, "The server restarts.");
        });
        return sessions.Begin();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
