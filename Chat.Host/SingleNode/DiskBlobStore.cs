using System.Globalization;
using System.Runtime.CompilerServices;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;

namespace Chat.Host.SingleNode;

/// <summary>
/// Blobs as files: <c>ab/abcd…</c> when complete, <c>unfinished/abcd….part</c> before. While bytes are on trial the name says where they begin,
/// <c>abcd….part.4096</c>, so that whatever happens they are cut off again. What is said to be there has been flushed, and so has the folder that names it.
/// </summary>
sealed class DiskBlobStore(string root) : IBlobStore
{
    const string Part = ".part";

    string UnfinishedFolder => Path.Combine(root, "unfinished");

    public Task<long> LengthOf(Id blob, CancellationToken cancellation) => DiskFailures.Explain(() =>
    {
        if (File.Exists(PathOf(blob))) return new FileInfo(PathOf(blob)).Length;
        EndTrial(blob);
        if (!File.Exists(PartOf(blob))) return 0;
        using var file = new FileStream(PartOf(blob), FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        // A crash may have left bytes that only the kernel has.
        file.Flush(flushToDisk: true);
        return file.Length;
    });

    public Task<IBlobAppending> Append(Id blob, bool onTrial, CancellationToken cancellation) => DiskFailures.Explain<IBlobAppending>(() =>
    {
        EndTrial(blob);
        Folder.Create(UnfinishedFolder);
        var path = PartOf(blob);
        var isNew = !File.Exists(path);
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous);
        try
        {
            file.Seek(0, SeekOrigin.End);
            var trial = onTrial ? string.Create(CultureInfo.InvariantCulture, $"{path}.{file.Length}") : null;
            if (trial is not null) File.Move(path, trial);
            if (isNew || onTrial) Folder.Flush(UnfinishedFolder);
            return new DiskAppending(file, path, trial);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    });

    public Task Complete(Id blob, CancellationToken cancellation) => DiskFailures.Explain(() =>
    {
        var path = PathOf(blob);
        Folder.Create(Path.GetDirectoryName(path)!);
        Folder.Create(UnfinishedFolder);
        if (!File.Exists(path)) File.Move(PartOf(blob), path);
        // Also when it has been moved: whoever moved it may have ended before the folders were on disk.
        Folder.Flush(Path.GetDirectoryName(path)!);
        Folder.Flush(UnfinishedFolder);
        return true;
    });

    public Task<Stream?> Open(Id blob, CancellationToken cancellation) => DiskFailures.Explain<Stream?>(() =>
    {
        if (!File.Exists(PathOf(blob))) return null;
        try
        {
            return new FileStream(PathOf(blob), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous);
        }
        catch (FileNotFoundException)
        {
            // Removed in between.
            return null;
        }
    });

    public Task Remove(Id blob, CancellationToken cancellation) => DiskFailures.Explain(() =>
    {
        foreach (var file in Trials(blob).Append(PartOf(blob)).Append(PathOf(blob)).Where(File.Exists)) File.Delete(file);
        return true;
    });

    public async IAsyncEnumerable<Id> List([EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var folder in await DiskFailures.Explain(Folders))
        {
            foreach (var blob in await DiskFailures.Explain(() => BlobsIn(folder)))
            {
                cancellation.ThrowIfCancellationRequested();
                yield return blob;
            }
        }
    }

    /// <summary>Those of this store: where a file system is mounted, others lie beside them that nobody may read.</summary>
    List<string> Folders() => Directory.Exists(root)
        ? [.. Directory.EnumerateDirectories(root).Where(folder => folder == UnfinishedFolder || Path.GetFileName(folder) is [var first, var second] && char.IsAsciiHexDigit(first) && char.IsAsciiHexDigit(second))]
        : [];

    /// <summary>A folder that cannot be read is a failure: what lies in it would be missing from a backup that calls itself whole.</summary>
    static List<Id> BlobsIn(string folder)
    {
        var blobs = new List<Id>();
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            if (Id.TryParse(Path.GetFileName(file).Split('.')[0], out var blob)) blobs.Add(blob);
        }
        return blobs;
    }

    string PathOf(Id blob)
    {
        var name = blob.ToString();
        return Path.Combine(root, name[..2], name);
    }

    string PartOf(Id blob) => Path.Combine(UnfinishedFolder, blob + Part);

    IEnumerable<string> Trials(Id blob) => Directory.Exists(UnfinishedFolder) ? Directory.EnumerateFiles(UnfinishedFolder, $"{blob}{Part}.*") : [];

    /// <summary>A crash ended the last request before its bytes were looked at.</summary>
    void EndTrial(Id blob)
    {
        if (File.Exists(PartOf(blob))) return;
        foreach (var trial in Trials(blob).ToList())
        {
            using (var file = new FileStream(trial, FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                file.SetLength(long.Parse(trial.AsSpan(trial.LastIndexOf('.') + 1), NumberStyles.None, CultureInfo.InvariantCulture));
                file.Flush(flushToDisk: true);
            }
            File.Move(trial, PartOf(blob));
            Folder.Flush(UnfinishedFolder);
        }
    }
}
