using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Chat.Tests.Storage;

/// <summary>
/// A Postgres of the tests' own, from Debian's package, in a temporary folder, reached by a Unix socket.
/// Started at the first use, stopped with the test run. Root cannot run Postgres, so the package's own user does.
/// </summary>
sealed class PostgresServer : IAsyncDisposable
{
    static readonly Lazy<Task<PostgresServer>> Running = new(Start);

    readonly string _folder;

    PostgresServer(string folder) => _folder = folder;

    /// <summary>The one that all tests share.</summary>
    public static Task<PostgresServer> Get() => Running.Value;

    public static async Task StopIfRunning()
    {
        if (Running.IsValueCreated) await (await Running.Value).DisposeAsync();
    }

    /// <summary>A new database: empty, or a copy of one that nobody is connected to.</summary>
    public async Task<string> CreateDatabase(string template = "template1", string? name = null)
    {
        name ??= $"chat_{Guid.NewGuid():n}";
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"CREATE DATABASE {name} TEMPLATE {template}";
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    /// <summary>The power fails: every process of this Postgres is gone at once. Nothing was written that had not been.</summary>
    public async Task Kill()
    {
        var postmaster = int.Parse((await File.ReadAllLinesAsync(ProcessFile))[0], CultureInfo.InvariantCulture);
        if (Find(postmaster) is not { } first) return;
        // Else it starts one more between the listing and its end, and whoever outlives it keeps its memory from the next start.
        await Execute("/bin/sh", "-c", $"kill -STOP {postmaster}");
        foreach (var process in Children(postmaster).Select(Find).OfType<Process>().Prepend(first).ToList())
        {
            using (process)
            {
                process.Kill();
                await process.WaitForExitAsync();
            }
        }
    }

    /// <summary>Stops without writing what is in memory, as Postgres does when it is told to hurry.</summary>
    public Task StopAtOnce() => Run("pg_ctl", "-D", Data, "-m", "immediate", "stop");

    /// <summary>Starts again and lets it recover from its write-ahead log.</summary>
    public Task StartAgain() => Run("pg_ctl", "-D", Data, "-w", "-l", Path.Combine(_folder, "log"), "-o", Options, "start");

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (File.Exists(ProcessFile)) await Kill();
        Directory.Delete(_folder, recursive: true);
    }

    string ProcessFile => Path.Combine(Data, "postmaster.pid");

    string Options => $"-k {_folder} -c listen_addresses='' -c max_connections=200";

    string Data => Path.Combine(_folder, "data");

    string ConnectionString(string database) => $"Host={_folder};Database={database};Username=chat;Maximum Pool Size=20";

    /// <summary>One of its own, for a test that breaks it.</summary>
    public static async Task<PostgresServer> Start()
    {
        var folder = Directory.CreateTempSubdirectory("chat-postgres-").FullName;
        var server = new PostgresServer(folder);
        if (IsRoot) await Execute("chown", "postgres", folder);
        await Run("initdb", "-D", server.Data, "-U", "chat", "--auth=trust", "--no-sync", "-E", "UTF8", "--no-locale");
        await server.StartAgain();
        return server;
    }

    static IEnumerable<int> Children(int parent) =>
        Directory.GetDirectories("/proc/" + parent.ToString(CultureInfo.InvariantCulture) + "/task")
            .SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(text => int.Parse(text, CultureInfo.InvariantCulture));

    static Process? Find(int id)
    {
        try
        {
            return Process.GetProcessById(id);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    static bool IsRoot => Environment.UserName == "root";

    static string Binary(string name) =>
        Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin", name)).Last(File.Exists);

    static Task Run(string program, params string[] arguments) => IsRoot
        ? Execute("runuser", ["-u", "postgres", "--", Binary(program), .. arguments])
        : Execute(Binary(program), arguments);

    static async Task Execute(string program, params string[] arguments)
    {
        // A daemon inherits redirected pipes and would keep them open for ever, so output goes to a file instead.
        var output = Path.GetTempFileName();
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "out=$1; shift; cd /; exec \"$@\" >\"$out\" 2>&1", "sh", output, program, .. arguments]))!;
        await process.WaitForExitAsync();
        var text = await File.ReadAllTextAsync(output);
        File.Delete(output);
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {text}");
    }
}
