using System.Net.Http.Json;
using System.Text.Json;
using Chat.Modules.Protocol;
using Chat.Tests.EndToEnd;
using Chat.Tests.FaultTests.Crash;
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
    public async Task A_new_machine_is_set_up_from_a_backup_alone()
    {
        await Succeeds("backup", Copy);
        await _server.Kill();
        Directory.Delete(Data, recursive: true);
        await Succeeds("restore", Copy);
        await _server.StartAgain();
        Assert.That(LastSequence(await Welcome()), Is.EqualTo(1));
    }

    string Data => Path.Combine(_folder, "data");

    string Copy => Path.Combine(_folder, "copy.db");

    async Task Succeeds(params string[] command)
    {
        var (exitCode, error) = await ServerProcess.RunToEnd([.. command, "--Chat:Data", Data]);
        Assert.That((exitCode, error), Is.EqualTo((0, "")));
    }

    async Task IsRefused(string because, params string[] command)
    {
        var (exitCode, error) = await ServerProcess.RunToEnd([.. command, "--Chat:Data", Data]);
        Assert.That(exitCode, Is.EqualTo(2), error);
        Assert.That(error.Trim(), Does.Contain(because).And.Not.Contain("\n"));
    }

    async Task<TestFrame> Welcome(Id? lastLogId = null)
    {
        await using var socket = await _ben.OpenSocket();
        await socket.SendBytes(FrameBytes.Hello(lastLogId));
        return await socket.Next(FrameKind.Welcome);
    }

    async Task<string?> Claim()
    {
        using var answer = await _ana.Http.PostAsJsonAsync($"/api/users/{_ben.User}/key-packages", new { });
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("packages")[0].GetProperty("keyPackage").GetString();
    }

    static Id LogId(TestFrame welcome) => welcome.Id(1);

    static long LastSequence(TestFrame welcome) => (long)((object?[])welcome.Array(5).Single()!)[3]!;
}
