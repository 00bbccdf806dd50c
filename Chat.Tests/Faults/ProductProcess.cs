using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Chat.Tests.EndToEnd;

namespace Chat.Tests.FaultTests;

/// <summary>The product as a process of its own that can be killed, and started again on the same data and port.</summary>
sealed partial class ProductProcess : IAsyncDisposable
{
    const int LinesKept = 200;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly string[] _arguments;
    readonly ConcurrentQueue<string> _output = new();
    readonly TaskCompletionSource<string> _ownerInvite = new(TaskCreationOptions.RunContinuationsAsynchronously);
    Process? _process;

    ProductProcess(Uri address, string[] arguments) => (Address, _arguments) = (address, arguments);

    public Uri Address { get; }

    /// <summary>The code in the link that a new server prints.</summary>
    public Task<string> OwnerInvite => _ownerInvite.Task.WaitAsync(Patience);

    public bool IsRunning => _process is { HasExited: false };

    public int ProcessId => _process!.Id;

    /// <summary>Bytes of memory that the process holds.</summary>
    public long ResidentBytes
    {
        get
        {
            _process!.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>The last lines it printed, for the message of a failed test.</summary>
    public string Output => string.Join('\n', _output);

    public static async Task<ProductProcess> Start(params string[] settings)
    {
        var address = new Uri($"http://127.0.0.1:{ServerProcess.FreePort()}");
        var server = new ProductProcess(address, ["--Urls", address.ToString(), "--Serilog:MinimumLevel", "Error", .. settings]);
        await server.StartAgain();
        return server;
    }

    /// <summary>Completes once it answers.</summary>
    public async Task StartAgain()
    {
        _process = Process.Start(new ProcessStartInfo("dotnet", [ServerProcess.Program, .. _arguments])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        using var http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(5) };
        await Eventually.Holds(async () => IsRunning ? await Answers(http) : throw new InvalidOperationException($"The server did not start: {Output}"), Patience, () => $"the server answers. {Output}");
    }

    /// <summary><c>kill -9</c>: no handler runs, nothing is flushed.</summary>
    public async Task Kill()
    {
        if (_process is null) return;
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync() => await Kill();

    static async Task<bool> Answers(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync("/healthz");
            return answer.IsSuccessStatusCode;
        }
        catch (Exception refused) when (refused is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    void Keep(string? line)
    {
        if (line is null) return;
        if (OwnerLink().Match(line) is { Success: true } link) _ownerInvite.TrySetResult(link.Groups[1].Value);
        _output.Enqueue(line);
        if (_output.Count > LinesKept) _output.TryDequeue(out _);
    }

    [GeneratedRegex(@"/join/([\w-]+)")]
    private static partial Regex OwnerLink();
}
