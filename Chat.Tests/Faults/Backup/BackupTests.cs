using System.Net.Http.Json;
using System.Text.Json;
using Chat.Modules.Protocol;
using Chat.Tests.EndToEnd;
using Chat.Tests.FaultTests.Crash;
using Chat.Tests.Storage;
using Chat.Tests.Storage.S3;
using NUnit.Framework;

namespace Chat.Tests.FaultTests.Backup;

/// <summary><c>chat backup</c> beside a running server, and <c>chat restore</c>: the log that went back says so.</summary>
public sealed class BackupTests
{
    string _folder = "";
    ProductProcess _server = null!;
    TestDevice _ana = null!;
    TestDevice _ben = null!;
    Id _conversation;

    [SetUp]
    public async Task TwoPeopleTalk()
    {
        _folder = Directory.CreateTempSubdirectory("chat-backup-").FullName;
        _server = await ProductProcess.Start("--Chat:Data", Data);
        _ana = await TestDevice.SignUp(_server.Address, "ana", await _server.OwnerInvite);
        _ben = await TestDevice.SignUp(_server.Address, "ben", await _ana.Invite());
        _conversation = await _ana.StartConversation(await _ana.Connect(), _ben);
    }

    [TearDown]
    public async Task Stop()
    {
        await _ana.DisposeAsync();
        await _ben.DisposeAsync();
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task A_backup_made_under_load_holds_everything_accepted_before_it()
    {
        using var quiet = new CancellationTokenSource();
        var accepted = 0;
        var load = Task.Run(async () =>
        {
            var socket = await _ana.Connect();
            while (!quiet.IsCancellationRequested)
            {
                await socket.SendMessage(_conversation, 1, new byte[1000]);
                await socket.Next(FrameKind.Accepted);
                Interlocked.Increment(ref accepted);
            }
        });
        await Eventually.Holds(() => Volatile.Read(ref accepted) > 20, TimeSpan.FromSeconds(20), () => "messages are accepted");
        var before = Volatile.Read(ref accepted);
        await Succeeds("backup", Copy);
        await quiet.CancelAsync();
        await load;

        await _server.Kill();
        await Succeeds("restore", Copy, "--force");
        await _server.StartAgain();
        Assert.That(LastSequence(await Welcome()), Is.GreaterThanOrEqualTo(before + 1).And.LessThanOrEqualTo(accepted + 1));
    }

    [Test]
    public async Task A_restored_server_has_another_log_id_and_takes_again_what_it_lost()
    {
        var logId = LogId(await Welcome());
        await Succeeds("backup", Copy);
        var lost = TestDevice.NewId();
        var socket = await _ana.Connect();
        await socket.SendMessage(_conversation, 1, [1, 2, 3], lost);
        Assert.That((await socket.Next(FrameKind.Accepted)).Long(2), Is.EqualTo(2));

        await _server.Kill();
        await Succeeds("restore", Copy, "--force");
        await _server.StartAgain();
        var welcome = await Welcome(logId);
        Assert.That(LogId(welcome), Is.Not.EqualTo(logId));
        Assert.That(LastSequence(welcome), Is.EqualTo(1));
        await _server.Kill();
        await _server.StartAgain();
        Assert.That(LogId(await Welcome(logId)), Is.EqualTo(LogId(welcome)), "the new name stays");

        var again = await _ana.Connect();
        await again.SendMessage(_conversation, 1, [1, 2, 3], lost);
        Assert.That((await again.Next(FrameKind.Accepted)).Long(2), Is.EqualTo(2));
        Assert.That((await (await _ben.Connect()).Next(FrameKind.Message, 2)).Select(message => message.Long(1)), Is.EqualTo(new[] { 1L, 2L }));
    }

    [Test]
    public async Task One_time_key_packages_are_not_given_out_again()
    {
        using (var added = await _ben.Http.PostAsJsonAsync("/api/key-packages", new { packages = new[] { TestDevice.Base64Url([1]) }, lastResort = TestDevice.Base64Url([9]) })) added.EnsureSuccessStatusCode();
        await Succeeds("backup", Copy);
        Assert.That(await Claim(), Is.EqualTo(TestDevice.Base64Url([1])));
        await _server.Kill();
        await Succeeds("restore", Copy, "--force");
        await _server.StartAgain();
        Assert.That(await Claim(), Is.EqualTo(TestDevice.Base64Url([9])));
    }

    [Test]
    public async Task Nothing_is_restored_while_the_server_runs_or_over_data_or_from_what_is_no_backup()
    {
        await Succeeds("backup", Copy);
        await IsRefused("exists", "backup", Copy);
        await IsRefused("--force", "restore", Copy);
        await IsRefused("stop it first", "restore", Copy, "--force");
        Assert.That(LastSequence(await Welcome()), Is.EqualTo(1), "the server goes on");

        await _server.Kill();
        await IsRefused("There is no file", "restore", Copy + ".other", "--force");
        var torn = Path.Combine(_folder, "torn");
        await File.WriteAllBytesAsync(torn, (await File.ReadAllBytesAsync(Copy))[..20_000]);
        await IsRefused("no backup", "restore", torn, "--force");
        await File.WriteAllTextAsync(torn, "something else");
        await IsRefused("no backup", "restore", torn, "--force");
        await IsRefused("Name the file", "restore");
        await _server.StartAgain();
        Assert.That(LastSequence(await Welcome()), Is.EqualTo(1), "and everything is as it was");
    }

    [Test]
    public async Task A_folder_that_is_put_back_by_hand_is_a_log_of_another_id_once_that_is_said()
    {
        var logId = LogId(await Welcome());
        await IsRefused("stop it first", "restored");
        await _server.Kill();
        await Succeeds("restored");
        await _server.StartAgain();
        Assert.That(LogId(await Welcome(logId)), Is.Not.EqualTo(logId));
        await _server.Kill();
        File.WriteAllText(Path.Combine(Data, "chat.db"), "something else");
        await IsRefused("cannot be opened", "restored");
        Directory.Delete(Data, recursive: true);
        await IsRefused("There is no database", "restored");
    }

    [Test]
    public async Task So_it_is_with_Postgres()
    {
        string[] settings = ["--Chat:Store:Provider", "Postgres", "--ConnectionStrings:Chat", await (await PostgresServer.Get()).CreateDatabase()];
        await Succeeds(["restored", .. settings]);
        await using var server = await ProductProcess.Start(["--Chat:Data", Data, .. settings]);
        await using var ana = await TestDevice.SignUp(server.Address, "ana", await server.OwnerInvite);
        var logId = await LogIdOf(ana);
        await server.Kill();
        await Succeeds(["restored", .. settings]);
        await server.StartAgain();
        Assert.That(await LogIdOf(ana), Is.Not.EqualTo(logId));
    }

    [Test]
    public async Task A_new_machine_is_set_up_from_a_backup_alone()
    {
        await Succeeds("backup", Copy);
        await _server.Kill();
        Directory.Delete(Data, recursive: true);
        await Succeeds("restore", Copy);
        await _server.StartAgain();
        Assert.That(LastSequence(await Welcome()), Is.EqualTo(1));
    }

    [Test]
    public async Task Uploaded_files_go_with_a_backup_and_come_back_with_it()
    {
        var bytes = TestUploads.Bytes(100_000);
        var kept = await _ana.Upload(_conversation, bytes);
        await Succeeds("backup", Copy);
        await Succeeds("backup", Copy + ".second", "--without-assets");
        var later = await _ana.Upload(_conversation, bytes);
        await _server.Kill();
        Directory.Delete(Data, recursive: true);

        await Succeeds("restore", Copy);
        await _server.StartAgain();
        Assert.That(TestUploads.Sha256Of((await _ben.Download(kept)).Body), Is.EqualTo(TestUploads.Sha256Of(bytes)));
        Assert.That((await _ben.Download(later)).Code, Is.EqualTo("asset_unknown"));
        await _server.Kill();
        Directory.Delete(Data, recursive: true);

        await Succeeds("restore", Copy + ".second");
        await _server.StartAgain();
        Assert.That((await _ben.Download(kept)).Code, Is.EqualTo("asset_unknown"), "its bytes were left out");
        Assert.That((await _ana.Upload(_conversation, bytes)), Is.Not.Empty, "and the server goes on");
    }

    /// <summary>So an operator also moves from a disk to a bucket: back up, restore with other settings.</summary>
    [Test]
    public async Task Uploaded_files_of_a_bucket_go_with_a_backup_and_come_back_into_another_store()
    {
        await using var bucket = await S3Server.Start();
        await using var another = await S3Server.Start();
        var bytes = TestUploads.Bytes(9_000_000);
        var asset = await _ana.Upload(_conversation, bytes);
        var unfinished = await _ana.BegunUpload(_conversation, 10);
        await _ana.Append(unfinished, 0, [1]);
        await Succeeds("backup", Copy);
        await _server.Kill();
        foreach (var service in new[] { bucket, another })
        {
            Directory.Delete(Data, recursive: true);
            await Succeeds(["restore", Copy, .. service.Arguments]);
            Assert.That(service.Objects.Keys, Is.EqualTo(new[] { $"{service.Settings.Prefix}{asset[^32..^30]}/{asset[^32..]}" }), "and nothing unfinished");
            Directory.Delete(Copy + ".assets", recursive: true);
            File.Delete(Copy);
            await Succeeds(["backup", Copy, .. service.Arguments]);
        }
        Directory.Delete(Data, recursive: true);
        await Succeeds("restore", Copy);
        await _server.StartAgain();
        Assert.That(TestUploads.Sha256Of((await _ben.Download(asset)).Body), Is.EqualTo(TestUploads.Sha256Of(bytes)));

        bucket.Disappear();
        await IsRefused("could not be made", ["backup", Copy + ".second", .. bucket.Arguments]);
        Assert.That(File.Exists(Copy + ".second"), Is.False);
        await Succeeds(["backup", Copy + ".second", "--without-assets", .. bucket.Arguments]);
    }

    /// <summary>Regression: it ended in a stack trace, the second time after the database was in its place.</summary>
    [Test]
    public async Task A_disk_or_bucket_that_fails_during_a_restore_is_named()
    {
        await using var bucket = await S3Server.Start();
        await _ana.Upload(_conversation, [1]);
        await Succeeds("backup", Copy, "--without-assets");
        await _server.Kill();
        var inTheWay = Path.Combine(Data, "chat.db.restoring");
        Directory.CreateDirectory(inTheWay);
        await IsRefused("could not be restored", "restore", Copy, "--force");
        Directory.Delete(inTheWay);

        bucket.Disappear();
        var (exitCode, error, output) = await ServerProcess.RunToEnd(["restore", Copy, "--force", "--Chat:Data", Data, .. bucket.Arguments]);
        Assert.That((exitCode, error), Is.EqualTo((0, "")));
        Assert.That(output, Does.Contain("could not be counted"));
        await _server.StartAgain();
        Assert.That(LastSequence(await Welcome()), Is.EqualTo(1));
    }

    string Data => Path.Combine(_folder, "data");

    string Copy => Path.Combine(_folder, "copy.db");

    async Task Succeeds(params string[] command)
    {
        var (exitCode, error, _) = await ServerProcess.RunToEnd([.. command, "--Chat:Data", Data]);
        Assert.That((exitCode, error), Is.EqualTo((0, "")));
    }

    async Task IsRefused(string because, params string[] command)
    {
        var (exitCode, error, _) = await ServerProcess.RunToEnd([.. command, "--Chat:Data", Data]);
        Assert.That(exitCode, Is.EqualTo(2), error);
        Assert.That(error.Trim(), Does.Contain(because).And.Not.Contain("\n"));
    }

    async Task<TestFrame> Welcome(Id? lastLogId = null)
    {
        await using var socket = await _ben.OpenSocket();
        await socket.SendBytes(FrameBytes.Hello(lastLogId));
        return await socket.Next(FrameKind.Welcome);
    }

    static async Task<Id> LogIdOf(TestDevice device)
    {
        await using var socket = await device.OpenSocket();
        await socket.SendBytes(FrameBytes.Hello(null));
        return LogId(await socket.Next(FrameKind.Welcome));
    }

    async Task<string?> Claim()
    {
        using var answer = await _ana.Http.PostAsJsonAsync($"/api/users/{_ben.User}/key-packages", new { });
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("packages")[0].GetProperty("keyPackage").GetString();
    }

    static Id LogId(TestFrame welcome) => welcome.Id(1);

    static long LastSequence(TestFrame welcome) => (long)((object?[])welcome.Array(5).Single()!)[3]!;
}
