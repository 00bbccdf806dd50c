using System.Net;
using System.Net.Sockets;
using Chat.Host;
using Chat.Host.SingleNode;
using Microsoft.Data.Sqlite;
using NUnit.Framework;

namespace Chat.Tests.EndToEnd;

/// <summary>A wrong setting ends the start with one sentence that names it, and a failing exit code.</summary>
public sealed class WrongSettingsTests
{
    string _data = "";

    [SetUp]
    public void MakeFolder() => _data = Directory.CreateTempSubdirectory("chat-settings-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_data, recursive: true);

    [Test]
    public Task An_unknown_provider() => IsRefused("Chat:Store:Provider", "--Chat:Store:Provider", "MySql");

    [Test]
    public Task A_folder_that_cannot_be_written() => IsRefused("Chat:Data", "--Chat:Data", "/proc/no-such-folder");

    [Test]
    public Task A_missing_connection_string() => IsRefused("ConnectionStrings:Chat", "--Chat:Store:Provider", "Postgres");

    [Test]
    public Task An_unreadable_connection_string() =>
        IsRefused("ConnectionStrings:Chat", "--Chat:Store:Provider", "Postgres", "--ConnectionStrings:Chat", "no such words");

    [Test]
    public Task A_database_that_is_not_there() =>
        IsRefused("ConnectionStrings:Chat", "--Chat:Store:Provider", "Postgres", "--ConnectionStrings:Chat", $"Host={_data};Database=chat;Username=chat");

    [Test]
    public Task A_public_address_that_is_none() => IsRefused("Chat:PublicUrl", "--Chat:PublicUrl", "chat.example.org");

    [TestCase("many")]
    [TestCase("9")]
    [TestCase("-500")]
    [TestCase("99999999999")]
    public Task A_frame_rate_that_is_none(string value) => IsRefused("Chat:Limits:FramesPerSecond", "--Chat:Limits:FramesPerSecond", value);

    [Test]
    public Task An_unknown_log_level() => IsRefused("Serilog:MinimumLevel", "--Serilog:MinimumLevel", "Loud");

    [TestCase("localhost:80a0")]
    [TestCase("http://localhost:808080")]
    [TestCase("http://192.0.2.1:8080")]
    [TestCase("ftp://localhost:8080")]
    [TestCase("https://localhost:0")]
    public Task An_address_that_cannot_be_listened_on(string urls) => IsRefused("Urls", "--Urls", urls);

    [Test]
    public async Task A_port_that_is_taken()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        await IsRefused("Urls", "--Urls", $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}");
    }

    [Test]
    public async Task A_database_of_a_newer_version()
    {
        var file = Path.Combine(_data, "chat.db");
        Migrator.Migrate(new Settings(PublicUrl: null, _data, StoreProvider.Sqlite, file));
        await using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO VersionInfo (Version, AppliedOn, Description) VALUES (999999, '2030-01-01', 'newer')";
            await command.ExecuteNonQueryAsync();
        }
        await IsRefused("newer version");
    }

    async Task IsRefused(string named, params string[] arguments)
    {
        var (exitCode, error) = await ServerProcess.RunToEnd(["--Chat:Data", _data, "--Urls", $"http://127.0.0.1:{ServerProcess.FreePort()}", .. arguments]);
        Assert.Multiple(() =>
        {
            Assert.That(exitCode, Is.EqualTo(2), error);
            Assert.That(error, Does.Contain(named));
            Assert.That(error.Trim().Split('\n'), Has.Length.EqualTo(1));
        });
    }
}
