using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Chat.Tests.EndToEnd;

/// <summary>The product as a process of its own, for what a process does: exit codes, signals, files.</summary>
static class ServerProcess
{
    const int FirstPort = 20_000;
    const int Ports = 6_000;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    static int _ports = Random.Shared.Next(Ports);

    /// <summary>The product as it was published, if the environment says where; else as it was built with the tests.</summary>
    public static string Program => Environment.GetEnvironmentVariable("CHAT_PROGRAM") ?? Path.Combine(AppContext.BaseDirectory, "chat.dll");

    /// <summary>Starts it and waits for its end.</summary>
    public static async Task<(int ExitCode, string Error, string Output)> RunToEnd(params string[] arguments)
    {
        using var process = Start(arguments);
        using var timeout = new CancellationTokenSource(Patience);
        var error = process.StandardError.ReadToEndAsync(timeout.Token);
        var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
        return (process.ExitCode, await error, await output);
    }

    /// <summary>
    /// A port that stays free while a server that had it is started again: outside the range from which systems take ports for outgoing connections. One
    /// from that range can be taken meanwhile, even by the client that tries to reach the server: it would connect to itself.
    /// </summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = FirstPort + (Interlocked.Increment(ref _ports) & int.MaxValue) % Ports;
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Somebody else's; the next one may be free.
            }
        }
    }

    static Process Start(string[] arguments) => Process.Start(new ProcessStartInfo("dotnet", [Program, .. arguments])
    {
        RedirectStandardError = true,
        RedirectStandardOutput = true,
    })!;
}
