using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Chat.Bench.Servers;

/// <summary>A server in a process of its own on loopback, so that its processor time is its own; or one that runs already, of which neither is known (NaN).</summary>
class BenchServer : IAsyncDisposable
{
    /// <summary>USER_HZ: the unit of <c>/proc/[pid]/stat</c> on every Linux (proc(5)).</summary>
    const double TicksPerSecond = 100;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    Own? _own;

    protected BenchServer(string name, Uri address, Own? own) => (Name, Address, _own) = (name, address, own);

    public string Name { get; }

    public Uri Address { get; }

    public Uri Socket => SocketOf(Address);

    public static Uri SocketOf(Uri server) => new UriBuilder(server) { Scheme = server.Scheme == "https" ? "wss" : "ws", Path = "/ws" }.Uri;

    public static async Task<BenchServer> StartPeer(string peer)
    {
        var (address, folder) = (FreeAddress(), NewFolder());
        var process = Launch(folder, isAsked: false, Environment.ProcessPath!, "peer", peer, address.Port.ToString(CultureInfo.InvariantCulture), folder);
        var server = new BenchServer(peer, address, new Own(process, folder));
        await server.Answers("/");
        return server;
    }

    /// <summary>Seconds of processor time that the process has used, in all its threads, user and kernel.</summary>
    public double CpuSeconds()
    {
        if (_own is null) return double.NaN;
        var fields = File.ReadAllText($"/proc/{_own.Process.Id}/stat").Split(") ")[1].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    public double ResidentBytes() => Status("VmRSS");

    /// <summary>Of managed objects that are alive, after a full collection.</summary>
    public async Task<double> ManagedBytes()
    {
        if (_own is null) return double.NaN;
        var file = ManagedFile(_own.Folder);
        File.Delete(file);
        using (var kill = Process.Start("sh", ["-c", $"kill -s {StartupHook.AskSignal} {_own.Process.Id}"])) await kill.WaitForExitAsync();
        for (var since = Stopwatch.StartNew(); !File.Exists(file); await Task.Delay(50))
        {
            if (since.Elapsed > Patience) throw new TimeoutException("The server did not say how much managed memory it holds.");
        }
        return double.Parse(await File.ReadAllTextAsync(file), CultureInfo.InvariantCulture);
    }

    public double PeakResidentBytes() => Status("VmHWM");

    /// <summary>Forgets the peak, so that the next reading is of what comes now (proc(5), clear_refs).</summary>
    public void ResetPeak()
    {
        if (_own is not null) File.WriteAllText($"/proc/{_own.Process.Id}/clear_refs", "5");
    }

    public async Task Answers(string path)
    {
        using var http = new HttpClient();
        var since = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(Address, path));
                return;
            }
            catch (HttpRequestException) when (_own is { Process.HasExited: false } && since.Elapsed < Patience)
            {
                await Task.Delay(5);
            }
        }
    }

    /// <summary>Ends the process and starts it on the same data.</summary>
    public async Task StartAgain()
    {
        if (_own is null) throw new InvalidOperationException("Only a process of one's own can be started again.");
        var how = _own.Process.StartInfo;
        await End(_own.Process);
        _own = _own with { Process = Process.Start(how)! };
        await Answers("/healthz");
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_own is null) return;
        await End(_own.Process);
        Directory.Delete(_own.Folder, recursive: true);
    }

    /// <param name="folder">Its data.</param>
    /// <param name="isAsked">Whether it is to be asked for <see cref="ManagedBytes"/>: what answers that makes it start more slowly.</param>
    /// <param name="program">What is started.</param>
    /// <param name="arguments">Of its command line.</param>
    protected static Process Launch(string folder, bool isAsked, string program, params string[] arguments)
    {
        var how = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        if (isAsked) (how.Environment["DOTNET_STARTUP_HOOKS"], how.Environment[StartupHook.FileVariable]) = (typeof(StartupHook).Assembly.Location, ManagedFile(folder));
        return Process.Start(how)!;
    }

    static string ManagedFile(string folder) => Path.Combine(folder, "managed-bytes");

    protected static string NewFolder() => Directory.CreateTempSubdirectory("chat-bench-").FullName;

    protected static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://{listener.LocalEndpoint}");
    }

    static async Task End(Process process)
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    double Status(string field)
    {
        if (_own is null) return double.NaN;
        var line = File.ReadLines($"/proc/{_own.Process.Id}/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }

    /// <param name="Folder">Its data; removed with it.</param>
    protected sealed record Own(Process Process, string Folder);
}
