using System.Globalization;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Assets.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Chat.Host.Http;

/// <summary>
/// Resumable uploads by tus 1.0.0 (https://tus.io/protocols/resumable-upload) with the extensions creation, creation-with-upload, checksum, termination and
/// expiration. The method override is not spoken.
/// </summary>
static class UploadEndpoints
{
    const string Extensions = "creation,creation-with-upload,checksum,termination,expiration";

    public static void MapUploads(this IEndpointRouteBuilder api)
    {
        api.MapMethods("/assets", [HttpMethods.Options], (HttpResponse response, ChosenAssetLimits limits) => Describe(response, limits))
            .WithDescription("What the server speaks of tus 1.0.0.").Produces(StatusCodes.Status204NoContent);
        // Described by GET: they differ by the header Tus-Resumable.
        api.MapMethods("/assets/{id}", [HttpMethods.Head], Look).ExcludeFromDescription();

        var tus = api.MapGroup("/assets").AddEndpointFilter(TusVersion.Check);
        tus.MapPost("", Begin).WithMetadata(new AnyLength()).WithDescription("Begins an upload (tus 1.0.0, creation).").Produces(StatusCodes.Status201Created);
        tus.MapPatch("/{id}", Append).WithMetadata(new AnyLength()).WithDescription("Goes on with an upload (tus 1.0.0, core).").Produces(StatusCodes.Status204NoContent);
        tus.MapDelete("/{id}", async (Id id, Caller caller, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new EndUpload(caller, id), cancellation)).ToNoContent()).WithDescription("Ends an upload (tus 1.0.0, termination).");
    }

    static IResult Describe(HttpResponse response, ChosenAssetLimits limits)
    {
        response.Headers[TusHeaders.Version] = TusVersion.Spoken;
        response.Headers[TusHeaders.Extension] = Extensions;
        response.Headers[TusHeaders.MaxSize] = limits.MaxBytes.ToString(CultureInfo.InvariantCulture);
        response.Headers[TusHeaders.ChecksumAlgorithm] = UploadChecksums.Names;
        return Results.NoContent();
    }

    static async Task<IResult> Look(Id id, Caller caller, HttpContext context, ISender sender, CancellationToken cancellation)
    {
        if (!context.Request.Headers.ContainsKey(TusHeaders.Resumable)) return await AssetEndpoints.Open(id, caller, sender, cancellation);
        if (TusVersion.Refuse(context) is { } refused) return refused;
        var outcome = await sender.Send(new GetUpload(caller, id), cancellation);
        if (outcome.Fault is { } fault) return new Refusal(fault);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers[TusHeaders.Length] = outcome.Value.Length.ToString(CultureInfo.InvariantCulture);
        return Standing(context.Response, outcome.Value, StatusCodes.Status200OK);
    }

    static async Task<IResult> Begin(Caller caller, HttpContext context, ISender sender, CancellationToken cancellation)
    {
        var headers = context.Request.Headers;
        if (TusHeaders.ReadCount(headers, TusHeaders.Length) is not { } length) return AccountFaults.MalformedRequest.ToResult();
        if (!Id.TryParse(TusHeaders.ReadMetadata(headers, "conversation"), out var conversation)) return AccountFaults.MalformedRequest.ToResult();
        var hasBody = TusHeaders.HasUpload(context.Request);
        if (!hasBody && context.Request.ContentLength > 0) return HttpFaults.UploadTypeWrong.ToResult();
        var begun = await sender.Send(new BeginUpload(caller, conversation, length), cancellation);
        if (begun.Fault is { } fault) return new Refusal(fault);
        context.Response.Headers.Location = $"{Api.Prefix}/assets/{begun.Value.Asset}";
        if (!hasBody) return Standing(context.Response, begun.Value, StatusCodes.Status201Created);
        return await Receive(begun.Value.Asset, 0, StatusCodes.Status201Created, caller, context, sender, cancellation);
    }

    static async Task<IResult> Append(Id id, Caller caller, HttpContext context, ISender sender, CancellationToken cancellation)
    {
        if (!TusHeaders.HasUpload(context.Request)) return HttpFaults.UploadTypeWrong.ToResult();
        if (TusHeaders.ReadCount(context.Request.Headers, TusHeaders.Offset) is not { } offset) return AccountFaults.MalformedRequest.ToResult();
        return await Receive(id, offset, StatusCodes.Status204NoContent, caller, context, sender, cancellation);
    }

    static async Task<IResult> Receive(Id id, long offset, int success, Caller caller, HttpContext context, ISender sender, CancellationToken cancellation)
    {
        if (!UploadChecksums.TryRead(context.Request.Headers, out var checksum)) return HttpFaults.ChecksumUnreadable.ToResult();
        // Kestrel's own patience is five seconds, too short for a phone that changes networks; the body is watched where it is read.
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate) rate.MinDataRate = null;
        try
        {
            var outcome = await sender.Send(new AppendToUpload(caller, id, offset, context.Request.Body, context.Request.ContentLength, checksum), cancellation);
            return outcome.Fault is { } fault ? new Refusal(fault) : Standing(context.Response, outcome.Value, success);
        }
        catch (StorageException failure) when (failure.Fault == Faults.StorageFull)
        {
            return new Refusal(failure.Fault, StatusCodes.Status507InsufficientStorage);
        }
        catch (IOException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The sender is gone: nobody hears an answer.
            return Results.Empty;
        }
    }

    static IResult Standing(HttpResponse response, Upload upload, int status)
    {
        response.Headers[TusHeaders.Offset] = upload.Offset.ToString(CultureInfo.InvariantCulture);
        if (upload.ExpiresAt is { } at) response.Headers[TusHeaders.Expires] = DateTimeOffset.FromUnixTimeMilliseconds(at).ToString("R", CultureInfo.InvariantCulture);
        return Results.StatusCode(status);
    }

    /// <summary>The body goes to the disk, and is bounded by the length that the upload was announced with.</summary>
    sealed class AnyLength : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => null;
    }
}
