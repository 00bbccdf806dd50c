using Chat.Host.SingleNode;
using Microsoft.Win32.SafeHandles;

namespace Chat.Host.S3;

/// <summary>
/// Bytes on their way to the service, until there are enough of them for a part: on disk, since many slow uploads at once would not fit into memory. Nothing in it
/// was acknowledged, so nothing is flushed, and the file has no name that would outlive the process.
/// </summary>
sealed class ScratchFile : IDisposable
{
    readonly string _folder;
    readonly SafeFileHandle _file;

    ScratchFile(string folder, SafeFileHandle file) => (_folder, _file) = (folder, file);

    /// <exception cref="Modules.Ports.StorageException">The disk failed.</exception>
    public static Task<ScratchFile> Create(string folder) => DiskFailures.Explain(() =>
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, Guid.NewGuid().ToString("n"));
        var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.Asynchronous | FileOptions.DeleteOnClose);
        // Windows deletes it however the process ends, others only when it is closed.
        if (!OperatingSystem.IsWindows()) File.Delete(path);
        return new ScratchFile(folder, file);
    });

    /// <exception cref="Modules.Ports.StorageException">The disk failed or is full.</exception>
    public async ValueTask Write(ReadOnlyMemory<byte> bytes, long position)
    {
        try
        {
            DiskFailures.LeaveRoom(_folder, bytes.Length);
            await RandomAccess.WriteAsync(_file, bytes, position);
        }
        catch (Exception failure) when (DiskFailures.IsOne(failure))
        {
            throw DiskFailures.Explain(failure);
        }
    }

    /// <summary>A stretch of it, to be read more than once. Valid until the file is disposed.</summary>
    public Stream Window(long first, long length) => new FileWindow(_file, first, length);

    public void Dispose() => _file.Dispose();
}
