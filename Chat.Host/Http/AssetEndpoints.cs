using Chat.Modules.Assets.Contract;
using Chat.Modules.Protocol;
using Mediator;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Chat.Host.Http;

/// <summary>Uploaded files, and the conversations that they are attached to. How they get here is in <see cref="UploadEndpoints"/>.</summary>
static class AssetEndpoints
{
    public static void MapAssets(this IEndpointRouteBuilder api)
    {
        api.MapGet("/assets/{id}", Open).WithDescription("A file, or the one range of it that is asked for (RFC 9110 §14).");
        api.MapPut("/assets/{id}/conversations/{conversation}", async (Id id, Id conversation, Caller caller, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new AttachAsset(caller, id, conversation), cancellation)).ToNoContent());
        api.MapDelete("/assets/{id}/conversations/{conversation}", async (Id id, Id conversation, Caller caller, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new DetachAsset(caller, id, conversation), cancellation)).ToNoContent());
    }

    public static async Task<Results<AssetContents, Refusal>> Open(Id id, Caller caller, ISender sender, CancellationToken cancellation)
    {
        var outcome = await sender.Send(new OpenAsset(caller, id), cancellation);
        return outcome.Fault is { } fault ? new Refusal(fault) : new AssetContents(id, outcome.Value);
    }
}
