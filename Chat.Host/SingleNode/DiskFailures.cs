using Chat.Modules.Ports;
using Chat.Modules.Protocol;

namespace Chat.Host.SingleNode;

/// <summary>A disk's failures as what modules understand.</summary>
static class DiskFailures
{
    /// <summary>ENOSPC and EDQUOT of Linux; ERROR_DISK_FULL of Windows.</summary>
    static readonly int[] FullCodes = [28, 122, unchecked((int)0x80070070)];

    /// <summary>Free bytes that uploads leave to the database: messages still go when files do not.</summary>
    const long LeftFree = 128L * 1024 * 1024;

    /// <summary>Runs work that blocks for as long as the disk does, off the caller's thread.</summary>
    /// <exception cref="StorageException">The disk failed.</exception>
    public static Task<T> Explain<T>(Func<T> work) => Task.Run(() =>
    {
        try
        {
            return work();
        }
        catch (Exception failure) when (IsOne(failure))
        {
            throw Explain(failure);
        }
    });

    public static bool IsOne(Exception failure) => failure is IOException or UnauthorizedAccessException;

    public static StorageException Explain(Exception failure) =>
        new(FullCodes.Contains(failure.HResult) ? Faults.StorageFull : Faults.StorageFailed, failure);

    /// <param name="folder">Where bytes of an upload are about to be written.</param>
    /// <param name="bytes">How many.</param>
    /// <exception cref="StorageException">What is left of the disk is for the database.</exception>
    public static void LeaveRoom(string folder, long bytes)
    {
        if (new DriveInfo(folder).AvailableFreeSpace < LeftFree + bytes)
            throw new StorageException(Faults.StorageFull, new IOException("What is left of the disk is for the database."));
    }
}
