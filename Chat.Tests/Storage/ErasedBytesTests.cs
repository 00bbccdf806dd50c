using System.Text;
using Chat.Modules.Protocol;
using Chat.Tests.EndToEnd;
using NUnit.Framework;

namespace Chat.Tests.Storage;

/// <summary>SQLite by itself only marks what is deleted as free; whoever takes the file could read it there.</summary>
public sealed class ErasedBytesTests
{
    [TestCase(40, Description = "within a page")]
    [TestCase(20_000, Description = "over several pages")]
    public async Task What_was_erased_is_not_in_the_file_any_more(int size)
    {
        await using var two = await TwoPeople.Start(StoreKind.Sqlite);
        var (erased, kept) = (Marked("erased marker", size), Marked("kept marker", size));
        await two.AnaSocket.SendMessage(two.Conversation, 1, erased);
        var sequence = (await two.AnaSocket.Next(FrameKind.Accepted)).Long(2);
        await two.AnaSocket.SendMessage(two.Conversation, 1, kept);
        await two.AnaSocket.Next(FrameKind.Accepted);
        await two.AnaSocket.Erase(two.Conversation, sequence);
        await two.AnaSocket.Next(FrameKind.Erased);
        two.Server = await two.Server.Restart();
        Assert.That((await Holds(two.Server.DataFolder, "kept marker"), await Holds(two.Server.DataFolder, "erased marker")), Is.EqualTo((true, false)));
    }

    static byte[] Marked(string marker, int size)
    {
        var payload = new byte[size];
        Encoding.UTF8.GetBytes(marker).CopyTo(payload, size - marker.Length);
        return payload;
    }

    static async Task<bool> Holds(string folder, string marker)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes);
            if (bytes.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(marker)) >= 0) return true;
        }
        return false;
    }
}
