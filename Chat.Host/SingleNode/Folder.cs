using System.Runtime.InteropServices;

namespace Chat.Host.SingleNode;

/// <summary>Folders whose entries survive a loss of power. .NET opens no folder, so the flush goes to the system's own functions; Windows needs none.</summary>
static class Folder
{
    const int ReadOnly = 0;
    const int CloseOnExec = 0x80000;

    /// <summary>Makes it and those above it, as far as they are missing, and flushes who names them.</summary>
    public static void Create(string folder)
    {
        if (Directory.Exists(folder)) return;
        var above = Path.GetDirectoryName(folder)!;
        Create(above);
        Directory.CreateDirectory(folder);
        Flush(above);
    }

    /// <summary>What was made, renamed or removed in it is on disk when this returns (fsync(2)).</summary>
    /// <exception cref="IOException">It could not be opened or flushed.</exception>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        var descriptor = Open(folder, ReadOnly | (OperatingSystem.IsLinux() ? CloseOnExec : 0));
        if (descriptor < 0) throw Failure(folder);
        try
        {
            if (Fsync(descriptor) != 0) throw Failure(folder);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    static IOException Failure(string folder) => new($"{folder} could not be flushed.", Marshal.GetLastPInvokeError());

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    static extern int Fsync(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    static extern int Close(int descriptor);
}
