using System.Diagnostics;
using Chat.Modules.Protocol;
using Chat.Tests.EndToEnd;
using NUnit.Framework;

namespace Chat.Tests.Storage;

/// <summary>A real file system of 4 MiB, filled to the brim. Mounting one needs root, which CI is.</summary>
[Category("needs root")]
public sealed class FullDiskTests
{
    string _disk = "";

    [SetUp]
    public void Mount()
    {
        _disk = Directory.CreateTempSubdirectory("chat-disk-").FullName;
        Run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", _disk);
    }

    [TearDown]
    public void Unmount()
    {
        Run("umount", "-l", _disk);
        Directory.Delete(_disk);
    }

    [Test]
    public async Task Sends_are_refused_by_name_nothing_is_lost_and_it_heals()
    {
        await using var two = await TwoPeople.Start(StoreKind.Sqlite, _disk);
        await two.AnaSocket.SendMessage(two.Conversation, 1, TwoPeople.Payload(1));
        await two.AnaSocket.Next(FrameKind.Accepted);

        var ballast = Path.Combine(_disk, "ballast");
        Fill(ballast);
        var refused = TestDevice.NewId();
        await two.AnaSocket.SendMessage(two.Conversation, 1, new byte[Limits.MaxPayloadBytes], refused);
        Assert.That((await two.AnaSocket.Next(FrameKind.Error)).Text(2), Is.EqualTo("storage_full"));

        File.Delete(ballast);
        await two.AnaSocket.SendMessage(two.Conversation, 1, new byte[Limits.MaxPayloadBytes], refused);
        Assert.That((await two.AnaSocket.Next(FrameKind.Accepted)).Long(2), Is.EqualTo(3));
        Assert.That((await two.BenSocket.Next(FrameKind.Message, 3)).Select(message => message.Long(1)), Is.EqualTo(new[] { 1L, 2L, 3L }));
    }

    static void Fill(string file)
    {
        using var stream = File.Create(file);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                stream.Write(block);
                stream.Flush();
            }
        }
        catch (IOException)
        {
            // Full, as wanted.
        }
    }

    static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, $"{program} {string.Join(' ', arguments)}");
    }
}
