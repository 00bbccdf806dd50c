using Chat.Modules.Ports;

namespace Chat.Host.S3;

/// <summary>
/// Bytes gather in the scratch file; each full part goes to the service at once and, unless on trial, counts from then on. What is less than a part becomes the new
/// tail when it is kept. The file's first part-long stretch stays as it is, so that the tail of before can be put back.
/// </summary>
/// <param name="bucket">Where to.</param>
/// <param name="key">Of the blob when it is complete.</param>
/// <param name="unfinishedKey">Of what says how far it is.</param>
/// <param name="start">Where this stretch begins; null when nothing was written yet.</param>
/// <param name="scratch">Begins with the tail; disposed with this.</param>
/// <param name="onTrial">Nothing counts before <see cref="Keep"/>.</param>
sealed class S3Appending(S3Bucket bucket, string key, string unfinishedKey, UnfinishedBlob? start, ScratchFile scratch, bool onTrial) : IBlobAppending
{
    readonly UnfinishedBlob? _start = start;
    UnfinishedBlob _now = start ?? UnfinishedBlob.Nothing;
    UnfinishedBlob? _noted = start;
    long _first;
    int _filled = (int)(start?.TailLength ?? 0);
    StorageException? _lost;

    public async ValueTask Write(ReadOnlyMemory<byte> bytes)
    {
        while (true)
        {
            if (_filled == S3Settings.PartBytes) await SendPart();
            if (bytes.IsEmpty) return;
            var taken = Math.Min(bytes.Length, S3Settings.PartBytes - _filled);
            await scratch.Write(bytes[..taken], _first + _filled);
            _filled += taken;
            bytes = bytes[taken..];
        }
    }

    public async Task Keep()
    {
        if (_lost is not null) throw _lost;
        if (_now with { TailLength = _filled } == (_noted ?? UnfinishedBlob.Nothing)) return;
        await Note(_now with { TailLength = _filled }, _first);
    }

    public async Task Discard()
    {
        if (_lost is not null) throw _lost;
        if (_noted != _start)
        {
            if (_start is null) await bucket.Delete(unfinishedKey, default);
            else await Note(_start, 0);
        }
        if (_start?.UploadId is null && _now.UploadId is not null) await bucket.AbortUploads(key, default);
    }

    public ValueTask DisposeAsync()
    {
        scratch.Dispose();
        return ValueTask.CompletedTask;
    }

    async Task SendPart()
    {
        if (_now.UploadId is null) _now = _now with { UploadId = await BeginUpload() };
        var tag = await PutPart(_now.UploadId);
        (_now, _first, _filled) = (_now.WithPart(tag, S3Settings.PartBytes), S3Settings.PartBytes, 0);
        if (!onTrial) await Note(_now, _first);
    }

    async Task<string> PutPart(string upload)
    {
        try
        {
            return await bucket.PutPart(key, upload, _now.Parts + 1, scratch.Window(_first, S3Settings.PartBytes));
        }
        catch (StorageException failure) when (S3Failures.IsUploadGone(failure))
        {
            // The service has dropped what was acknowledged: only by saying so can the sender start again.
            _lost = failure;
            await bucket.Delete(unfinishedKey, default);
            throw;
        }
    }

    /// <summary>A crash may have left one that is named nowhere.</summary>
    async Task<string> BeginUpload()
    {
        await bucket.AbortUploads(key, default);
        return await bucket.BeginUpload(key);
    }

    async Task Note(UnfinishedBlob unfinished, long tail)
    {
        await bucket.Put(unfinishedKey, scratch.Window(tail, unfinished.TailLength), unfinished.WriteTo);
        _noted = unfinished;
    }
}
