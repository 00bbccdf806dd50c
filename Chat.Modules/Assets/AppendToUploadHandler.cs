using Chat.Modules.Assets.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Assets;

sealed class AppendToUploadHandler(Uploads uploads, UploadLocks locks, IBlobStore blobs, TimeProvider time) : IRequestHandler<AppendToUpload, Outcome<Upload>>
{
    public async ValueTask<Outcome<Upload>> Handle(AppendToUpload request, CancellationToken cancellationToken)
    {
        if (await uploads.Find(request.Caller, request.Asset, cancellationToken) is null) return AssetFaults.Unknown;
        using var lease = locks.TryTake(request.Asset);
        if (lease is null) return AssetFaults.Busy;
        // Read again: who had it before may have finished or ended it.
        if (await uploads.Find(request.Caller, request.Asset, cancellationToken) is not { } asset) return AssetFaults.Unknown;
        var offset = asset.IsFinished ? asset.Length : await blobs.LengthOf(asset.Id, cancellationToken);
        if (offset != request.Offset) return AssetFaults.OffsetWrong;
        if (request.BodyLength > asset.Length - offset) return AssetFaults.TooLong;
        if (!asset.IsFinished) asset = await uploads.Prolong(asset, cancellationToken);

        using var either = CancellationTokenSource.CreateLinkedTokenSource(lease.Interrupted, cancellationToken);
        using var body = new UploadBody(request.Body, request.Checksum?.Algorithm, AppendToUpload.Patience, time);
        Fault? fault;
        try
        {
            fault = asset.Length == offset
                ? await body.IsEmpty(either.Token) ? null : AssetFaults.TooLong
                : await Write(request, body, asset, asset.Length - offset, either.Token);
        }
        catch (OperationCanceledException) when (lease.Interrupted.IsCancellationRequested)
        {
            // Before its first byte, while the store was slow to say what is there.
            return AssetFaults.Busy;
        }
        return fault ?? await uploads.Settle(asset, offset + body.Written, cancellationToken);
    }

    async Task<Fault?> Write(AppendToUpload request, UploadBody body, Asset asset, long most, CancellationToken cancellation)
    {
        await using var appending = await blobs.Append(asset.Id, onTrial: request.Checksum is not null, cancellation);
        UploadEnd end;
        try
        {
            end = await body.CopyTo(appending, most, cancellation);
        }
        catch when (request.Checksum is null)
        {
            // The sender is gone, or the disk is full. What came need not be sent again.
            await appending.Keep();
            throw;
        }
        var fault = FaultOf(end, request, body);
        if (fault is null || request.Checksum is null && end != UploadEnd.TooLong) await appending.Keep();
        else await appending.Discard();
        return fault;
    }

    static Fault? FaultOf(UploadEnd end, AppendToUpload request, UploadBody body) => end switch
    {
        UploadEnd.TooLong => AssetFaults.TooLong,
        UploadEnd.Silence => AssetFaults.Stalled,
        UploadEnd.Interrupted => AssetFaults.Busy,
        _ => request.Checksum is null || body.Has(request.Checksum.Digest) ? null : AssetFaults.ChecksumWrong,
    };
}
