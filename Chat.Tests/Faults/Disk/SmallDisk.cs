using System.Diagnostics;

namespace Chat.Tests.FaultTests.Disk;

/// <summary>A file system of a few MiB in memory. Mounting one needs root, which CI is.</summary>
sealed class SmallDisk : IDisposable
{
    SmallDisk(string folder) => Folder = folder;

    public string Folder { get; }

    string Ballast => Path.Combine(Folder, "ballast");

    public static SmallDisk Mount(int mebibytes)
    {
        var disk = new SmallDisk(Directory.CreateTempSubdirectory("chat-disk-").FullName);
        Run("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m", "tmpfs", disk.Folder);
        return disk;
    }

    /// <summary>Not a byte more fits.</summary>
    public void Fill()
    {
        using var stream = File.Create(Ballast);
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

    public void Free() => File.Delete(Ballast);

    public void MakeReadOnly() => Run("mount", "-o", "remount,ro", Folder);

    public void Dispose()
    {
        Run("umount", "-l", Folder);
        Directory.Delete(Folder);
    }

    public static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }
}
