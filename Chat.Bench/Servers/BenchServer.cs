using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Chat.Bench.Servers;

/// <summary>A server in a process of its own on loopback, so that its processor time is its own.</summary>
class BenchServer : IAsyncDisposable
{
    /// <summary>USER_HZ: the unit of <c>/proc/[pid]/stat</c> on every Linux (proc(5)).</summary>
    const double TicksPerSecond = 100;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly Process _process;

    protected BenchServer(string name, int port, string folder, Process process) => (Name, Port, Folder, _process) = (name, port, folder, process);

    public string Name { get; }

    public int Port { get; }

    /// <summary>Its data; removed with it.</summary>
    public string Folder { get; }

    public Uri Socket => new($"ws://127.0.0.1:{Port}/ws");

    public static async Task<BenchServer> StartPeer(string peer)
    {
        var (port, folder) = (FreePort(), NewFolder());
        var server = new BenchServer(peer, port, folder, Launch(Environment.ProcessPath!, "peer", peer, port.ToString(CultureInfo.InvariantCulture), folder));
        await server.Answers("/");
        return server;
    }

    /// <summary>Seconds of processor time that the process has used, in all its threads, user and kernel.</summary>
    public double CpuSeconds()
    {
        var fields = File.ReadAllText($"/proc/{_process.Id}/stat").Split(") ")[1].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    public long ResidentBytes() => Status("VmRSS");

    public long PeakResidentBytes() => Status("VmHWM");

    /// <summary>Forgets the peak, so that the next reading is of what comes now (proc(5), clear_refs).</summary>
    public void ResetPeak() => File.WriteAllText($"/proc/{_process.Id}/clear_refs", "5");

    public async Task Answers(string path)
    {
        using var http = new HttpClient();
        var since = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{Port}{path}"));
                return;
            }
            catch (HttpRequestException) when (since.Elapsed < Patience && !_process.HasExited)
            {
                await Task.Delay(5);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected static Process Launch(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;

    protected static string NewFolder() => Directory.CreateTempSubdirectory("chat-bench-").FullName;

    protected static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    long Status(string field)
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
