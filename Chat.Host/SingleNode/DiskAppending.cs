using Chat.Modules.Ports;

namespace Chat.Host.SingleNode;

/// <param name="file">Open, at its end.</param>
/// <param name="path">Its name when nothing in it is on trial.</param>
/// <param name="trial">Its name now, when something is; else null.</param>
sealed class DiskAppending(FileStream file, string path, string? trial) : IBlobAppending
{
    const long LookedAtEvery = 4L * 1024 * 1024;

    readonly long _start = file.Position;
    long _lookAgainAt = file.Position;

    public async ValueTask Write(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            if (file.Position >= _lookAgainAt)
            {
                DiskFailures.LeaveRoom(Path.GetDirectoryName(path)!, bytes.Length);
                _lookAgainAt = file.Position + LookedAtEvery;
            }
            await file.WriteAsync(bytes);
        }
        catch (Exception failure) when (DiskFailures.IsOne(failure))
        {
            throw DiskFailures.Explain(failure);
        }
    }

    public Task Keep() => DiskFailures.Explain(() =>
    {
        file.Flush(flushToDisk: true);
        return EndTrial();
    });

    public Task Discard() => DiskFailures.Explain(() =>
    {
        file.SetLength(_start);
        file.Flush(flushToDisk: true);
        return EndTrial();
    });

    public ValueTask DisposeAsync() => file.DisposeAsync();

    bool EndTrial()
    {
        if (trial is null) return true;
        File.Move(trial, path);
        Folder.Flush(Path.GetDirectoryName(path)!);
        return true;
    }
}
