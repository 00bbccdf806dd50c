namespace Chat.Tests.FaultTests.Disk;

/// <summary>
/// A folder in which, while it is frozen, nothing can be written or made, not even through files that are open: what a program sees of a disk that became
/// read-only. Linux refuses to remount a file system read-only while files of it are open for writing, so the files are made immutable instead
/// (chattr(1), which needs root and ext4, xfs or btrfs). All but SQLite's <c>-shm</c>, which is mapped: writing to such a mapping is not refused, the kernel ends
/// the process for it (SIGBUS).
/// </summary>
sealed class FrozenFolder : IDisposable
{
    FrozenFolder(string folder) => Folder = folder;

    public string Folder { get; }

    public static FrozenFolder Make() => new(Directory.CreateTempSubdirectory("chat-frozen-").FullName);

    public void Freeze()
    {
        foreach (var entry in Directory.EnumerateFileSystemEntries(Folder, "*", SearchOption.AllDirectories).Where(entry => !entry.EndsWith("-shm", StringComparison.Ordinal)))
            SmallDisk.Run("chattr", "+i", entry);
    }

    public void Thaw() => SmallDisk.Run("chattr", "-R", "-i", Folder);

    public void Dispose()
    {
        Thaw();
        Directory.Delete(Folder, recursive: true);
    }
}
