using Chat.Modules.Keys.Contract;
using Chat.Modules.Protocol;
using Mediator;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Chat.Host.Http;

/// <summary>What a reset account left behind, for those who can still open it.</summary>
static class OldVaultEndpoints
{
    public sealed record OldVaultsView(IReadOnlyList<OldVault> Vaults);

    public static void MapOldVaults(this IEndpointRouteBuilder api)
    {
        api.MapGet("/old-vaults", async (Caller caller, ISender sender, CancellationToken cancellation) =>
            TypedResults.Ok(new OldVaultsView(await sender.Send(new GetOldVaults(caller), cancellation))));
        api.MapGet("/old-vaults/{vault}/conversations/{id}/epochs", Read);
    }

    static async Task<Results<Ok<EpochEndpoints.ArchivesView>, Refusal>> Read(
        Id vault, Id id, Caller caller, ISender sender, CancellationToken cancellation, long from = 0, long to = long.MaxValue)
    {
        var outcome = await sender.Send(new GetOldEpochArchives(caller, vault, id, from, to), cancellation);
        return outcome.Fault is { } fault ? fault.ToResult() : TypedResults.Ok(new EpochEndpoints.ArchivesView(outcome.Value));
    }
}
