using System.Diagnostics;
using NUnit.Framework;

namespace Chat.Tests.FaultTests.Disk;

/// <summary>
/// An ext4 file system on a loop device of its own, to which the kernel lets through so many writes a second (the block throttle of control groups): every
/// commit really waits for the disk. Where the machine has no such throttle the test that asks for one is skipped.
/// </summary>
sealed class SlowDisk : IDisposable
{
    const string Throttle = "/sys/fs/cgroup/blkio/blkio.throttle.write_iops_device";

    readonly string _image;
    readonly string _device;

    SlowDisk(string folder, string image, string device) => (Folder, _image, _device) = (folder, image, device);

    public string Folder { get; }

    public static SlowDisk Mount(int mebibytes)
    {
        if (!File.Exists(Throttle)) Assert.Ignore($"A disk is slowed down by {Throttle}, which this machine does not have.");
        var folder = Directory.CreateTempSubdirectory("chat-slow-").FullName;
        var image = folder + ".img";
        using (var file = File.Create(image)) file.SetLength(mebibytes * 1024L * 1024);
        SmallDisk.Run("mkfs.ext4", "-q", image);
        SmallDisk.Run("mount", "-o", "loop", image, folder);
        return new SlowDisk(folder, image, NumberOf(folder));
    }

    /// <param name="writesPerSecond">0 for as many as come.</param>
    public void Slow(int writesPerSecond) => File.WriteAllText(Throttle, $"{_device} {writesPerSecond}");

    public void Dispose()
    {
        Slow(0);
        SmallDisk.Run("umount", "-l", Folder);
        Directory.Delete(Folder);
        File.Delete(_image);
    }

    /// <summary>The device's number, as <c>major:minor</c>.</summary>
    static string NumberOf(string folder)
    {
        using var asked = Process.Start(new ProcessStartInfo("findmnt", ["--noheadings", "--output", "MAJ:MIN", folder]) { RedirectStandardOutput = true })!;
        return asked.StandardOutput.ReadToEnd().Trim();
    }
}
