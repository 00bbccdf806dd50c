using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Chat.Tests.EndToEnd;

/// <summary>The product as a process of its own, for what a process does: exit codes, signals, files.</summary>
static class ServerProcess
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Starts it and waits for its end.</summary>
    public static async Task<(int ExitCode, string Error)> RunToEnd(params string[] arguments)
    {
        using var process = Start(arguments);
        using var timeout = new CancellationTokenSource(Patience);
        var error = process.StandardError.ReadToEndAsync(timeout.Token);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
        return (process.ExitCode, await error);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    static Process Start(string[] arguments) => Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "chat.dll"), .. arguments])
    {
        RedirectStandardError = true,
        RedirectStandardOutput = true,
    })!;
}
