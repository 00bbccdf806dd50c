using Chat.Tests.Storage;
using NUnit.Framework;

namespace Chat.Tests.EndToEnd;

public sealed class CommandLineTests
{
    [TestCase("hepl")]
    [TestCase("users", "list")]
    public async Task A_word_that_is_no_command_starts_no_server(params string[] words)
    {
        var data = Directory.CreateTempSubdirectory("chat-test-").FullName;
        try
        {
            var (exitCode, error, _) = await ServerProcess.RunToEnd([.. words, "--Chat:Data", data]);
            Assert.Multiple(() =>
            {
                Assert.That(exitCode, Is.EqualTo(2), error);
                Assert.That(error, Does.Contain($"'{words[0]}' is no command").And.Contain("chat backup"));
                Assert.That(Directory.GetFileSystemEntries(data), Is.Empty);
            });
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    [TestCase("help")]
    [TestCase("--help")]
    public async Task Help_is_given_and_nothing_started(string word)
    {
        var (exitCode, error, output) = await ServerProcess.RunToEnd(word);
        Assert.That((exitCode, error), Is.EqualTo((0, "")));
        Assert.That(output, Does.Contain("chat restore <file>"));
    }

    [TestCase(StoreKind.Sqlite)]
    [TestCase(StoreKind.Postgres)]
    public async Task People_are_listed_kept_out_let_in_and_given_a_new_start_while_the_server_runs(StoreKind store)
    {
        await using var two = await TwoPeople.Start(store);
        async Task<string> User(params string[] command)
        {
            var (exitCode, error, output) = await ServerProcess.RunToEnd(["user", .. command, .. two.Server.Arguments, "--Urls", "http://chat.example"]);
            Assert.That((exitCode, error), Is.EqualTo((0, "")), output);
            return output;
        }

        Assert.That(await User("list"), Does.Match(@"ana\t.*\towner\tenabled").And.Match(@"ben\t.*\tmember\tenabled"));
        Assert.That(await User("disable", "Ben"), Does.StartWith("ben is kept out"));
        Assert.That(await User("list"), Does.Match(@"ben\t.*\tdisabled"));
        Assert.That(await User("enable", "ben"), Does.StartWith("ben may sign in again"));
        Assert.That(await User("reset", "ben"), Does.Match(@"http://chat\.example/reset/\S+"));
    }

    [Test]
    public async Task Who_is_not_there_is_named()
    {
        await using var server = await ServerUnderTest.Start();
        var (exitCode, error, _) = await ServerProcess.RunToEnd(["user", "reset", "nobody", .. server.Arguments]);
        Assert.That((exitCode, error.Trim()), Is.EqualTo((2, "Nobody here is called nobody; chat user list names everybody.")));
        Assert.That((await ServerProcess.RunToEnd(["user", "list", .. server.Arguments])).Output.Trim(), Is.EqualTo("Nobody is here yet."));
    }
}
