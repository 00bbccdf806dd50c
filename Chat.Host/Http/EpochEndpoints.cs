using Chat.Modules.Keys.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Host.Http;

static class EpochEndpoints
{
    public sealed record ArchiveRequest(byte[] Sealed);

    public sealed record ArchivesView(IReadOnlyList<EpochArchive> Epochs);

    public sealed record ArchivesRequest(IReadOnlyList<SealedArchive> Archives);

    public sealed record RangesRequest(IReadOnlyList<EpochRange> Ranges);

    public static void MapEpochs(this IEndpointRouteBuilder api)
    {
        api.MapPut("/conversations/{id}/epochs/{epoch:long}", async (
            Id id, long epoch, ArchiveRequest body, Caller caller, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new StoreEpochArchive(caller, id, epoch, body.Sealed), cancellation)).ToNoContent());
        api.MapGet("/conversations/{id}/epochs", async (
            Id id, Caller caller, ISender sender, CancellationToken cancellation, long from = 0, long to = long.MaxValue) =>
            TypedResults.Ok(new ArchivesView(await sender.Send(new GetEpochArchives(caller, id, from, to), cancellation))));
        api.MapPost("/epoch-archives", async (ArchivesRequest body, Caller caller, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new StoreEpochArchives(caller, body.Archives), cancellation)).ToResult());
        api.MapPost("/epoch-archives/query", async (RangesRequest body, Caller caller, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new QueryEpochArchives(caller, body.Ranges), cancellation)).ToResult());
        api.MapPost("/epoch-archives/held", async (RangesRequest body, Caller caller, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new ListHeldEpochs(caller, body.Ranges), cancellation)).ToResult());
    }
}
