using Chat.Modules.Keys.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Host.Http;

static class EpochEndpoints
{
    public sealed record ArchiveRequest(byte[] Sealed);

    public sealed record ArchivesView(IReadOnlyList<EpochArchive> Epochs);

    public static void MapEpochs(this IEndpointRouteBuilder api)
    {
        api.MapPut("/conversations/{id}/epochs/{epoch:long}", async (
            Id id, long epoch, ArchiveRequest body, Caller caller, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new StoreEpochArchive(caller, id, epoch, body.Sealed), cancellation)).ToNoContent());
        api.MapGet("/conversations/{id}/epochs", async (
            Id id, Caller caller, ISender sender, CancellationToken cancellation, long from = 0, long to = long.MaxValue) =>
            TypedResults.Ok(new ArchivesView(await sender.Send(new GetEpochArchives(caller, id, from, to), cancellation))));
    }
}
