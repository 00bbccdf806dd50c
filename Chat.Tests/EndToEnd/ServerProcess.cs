using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Chat.Tests.EndToEnd;

/// <summary>The product as a process of its own, for what a process does: exit codes, signals, files.</summary>
static class ServerProcess
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

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

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    static Process Start(string[] arguments) => Process.Start(new ProcessStartInfo("dotnet", [Program, .. arguments])
    {
        RedirectStandardError = true,
        RedirectStandardOutput = true,
    })!;
}
