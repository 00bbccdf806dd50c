using System.Net;
using System.Net.Sockets;
using Chat.Host;
using Chat.Host.SingleNode;
using Chat.Tests.Storage.S3;
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

    [TestCase("proxy.example.org")]
    [TestCase("10.0.0.0/33")]
    [TestCase("172.16")]
    [TestCase("172.16/12")]
    [TestCase("010.0.0.1")]
    [TestCase("10.0.0.1/8")]
    [TestCase("127.0.0.1;::1")]
    public Task A_proxy_that_is_none(string value) => IsRefused("Chat:Proxies", "--Chat:Proxies", value);

    [TestCase("many")]
    [TestCase("9")]
    [TestCase("-500")]
    [TestCase("99999999999")]
    public Task A_frame_rate_that_is_none(string value) => IsRefused("Chat:Limits:FramesPerSecond", "--Chat:Limits:FramesPerSecond", value);

    [TestCase("FailedSignIns", "0")]
    [TestCase("WrongCodes", "many")]
    [TestCase("PasskeyChallenges", "-1")]
    [TestCase("InvitesPerHour", "1000001")]
    [TestCase("DeviceLinks", "1.5")]
    [TestCase("KeyPackageClaimsPerMinute", "99999999999999999999")]
    [TestCase("FramesPerSecond", "499")]
    [TestCase("FramesPerSecond", "2147483648")]
    public Task A_limit_of_an_address_that_is_none(string setting, string value) =>
        IsRefused($"Chat:Limits:PerAddress:{setting}", $"--Chat:Limits:PerAddress:{setting}", value);

    [TestCase("push.example.org")]
    [TestCase("push.example.org:0x50")]
    [TestCase("https://push.example.org:443")]
    [TestCase("10.0.0.5:80, somewhere")]
    public Task A_push_service_without_its_port(string value) => IsRefused("Chat:Push:AllowedHosts", "--Chat:Push:AllowedHosts", value);

    [TestCase("admin@example.org")]
    [TestCase("http://example.org")]
    public Task A_contact_that_no_push_service_takes(string value) => IsRefused("Chat:Push:Contact", "--Chat:Push:Contact", value);

    [TestCase("MaxBytes", "0")]
    [TestCase("MaxBytes", "2 GB")]
    [TestCase("UserBytes", "-1")]
    [TestCase("UserCount", "many")]
    public Task A_limit_of_files_that_is_none(string setting, string value) => IsRefused($"Chat:Assets:{setting}", $"--Chat:Assets:{setting}", value);

    [TestCase("Provider", "Tape")]
    [TestCase("S3:Bucket", "")]
    [TestCase("S3:Bucket", "Files/here")]
    [TestCase("S3:Prefix", "/chat")]
    [TestCase("S3:Endpoint", "s3.example.org")]
    [TestCase("S3:Endpoint", "https://s3.example.org/bucket")]
    [TestCase("S3:Region", "")]
    [TestCase("S3:AccessKey", "")]
    [TestCase("S3:SecretKey", "")]
    [TestCase("S3:ForcePathStyle", "perhaps")]
    [TestCase("MaxBytes", "83886080001")]
    public Task A_bucket_that_cannot_be_one(string setting, string value) =>
        IsRefused($"Chat:Assets:{setting}", ["--Chat:Assets:Provider", "S3", "--Chat:Assets:S3:Bucket", "files", "--Chat:Assets:S3:AccessKey", "key", "--Chat:Assets:S3:SecretKey", "secret", $"--Chat:Assets:{setting}", value]);

    [TestCase("--Chat:Assets:S3:SecretKey", "--AWS_ACCESS_KEY_ID", "--AWS_SECRET_ACCESS_KEY")]
    [TestCase("--Chat:Assets:S3:AccessKey", "--AWS_ACCESS_KEY_ID", "--AWS_SECRET_ACCESS_KEY")]
    [TestCase("--AWS_SECRET_ACCESS_KEY")]
    public Task Half_a_pair_of_keys(params string[] given) =>
        IsRefused(given[0][2..], ["--Chat:Assets:Provider", "S3", "--Chat:Assets:S3:Bucket", "files", .. given.SelectMany(key => new[] { key, "value" })]);

    [Test]
    public async Task A_bucket_that_cannot_be_reached_or_used()
    {
        await using var service = await S3Server.Start();
        var nobody = $"http://127.0.0.1:{ServerProcess.FreePort()}";
        await IsRefused(nobody, [.. service.Arguments, "--Chat:Assets:S3:Endpoint", nobody]);
        await IsRefused("SignatureDoesNotMatch", [.. service.Arguments, "--Chat:Assets:S3:SecretKey", "another"]);
        await IsRefused("InvalidAccessKeyId", [.. service.Arguments, "--Chat:Assets:S3:AccessKey", "another"]);
        await IsRefused("NoSuchBucket", [.. service.Arguments, "--Chat:Assets:S3:Bucket", "another"]);
        service.Fail("ListMultipartUploads", S3Fault.Forbidden);
        await IsRefused("s3:ListBucketMultipartUploads", service.Arguments);
        service.Fail("HeadObject", S3Fault.Forbidden);
        await IsRefused("s3:ListBucket", service.Arguments);
        service.Fail("ListParts", S3Fault.Forbidden);
        await IsRefused("s3:ListMultipartUploadParts", service.Arguments);
        service.Fail("AbortMultipartUpload", S3Fault.Forbidden);
        await IsRefused("s3:AbortMultipartUpload", service.Arguments);
        service.Fail("CreateMultipartUpload", S3Fault.Forbidden);
        await IsRefused("s3:PutObject", service.Arguments);
        service.Fail("GetObject", S3Fault.TornBody);
        await IsRefused("s3:GetObject", service.Arguments);
        Assert.That(service.Objects.Keys, Is.SubsetOf(["kept/here/start-check"]), "one small object at most, which the next start removes");
    }

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
        var (exitCode, error, _) = await ServerProcess.RunToEnd(["--Chat:Data", _data, "--Urls", $"http://127.0.0.1:{ServerProcess.FreePort()}", .. arguments]);
        Assert.Multiple(() =>
        {
            Assert.That(exitCode, Is.EqualTo(2), error);
            Assert.That(error, Does.Contain(named));
            Assert.That(error.Trim().Split('\n'), Has.Length.EqualTo(1));
        });
    }
}
