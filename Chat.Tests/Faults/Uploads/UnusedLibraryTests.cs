using Chat.Tests.Storage.S3;
using NUnit.Framework;

namespace Chat.Tests.FaultTests.Uploads;

/// <summary>Who keeps files on the server's own disk waits for no library of a service and has none in memory.</summary>
public sealed class UnusedLibraryTests
{
    [Test, Platform("Linux")]
    public async Task Amazons_library_is_loaded_only_where_it_is_used([Values] bool used)
    {
        await using var service = await S3Server.Start();
        var data = Directory.CreateTempSubdirectory("chat-library-").FullName;
        await using (var server = await ProductProcess.Start(["--Chat:Data", data, .. used ? service.Arguments : []]))
            Assert.That(File.ReadAllText($"/proc/{server.ProcessId}/maps").Contains("AWSSDK", StringComparison.Ordinal), Is.EqualTo(used));
        Directory.Delete(data, recursive: true);
    }
}
