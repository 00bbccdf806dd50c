using Chat.Modules.Keys.Contract;
using Chat.Modules.Protocol;
using Mediator;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Chat.Host.Http;

static class KeyPackageEndpoints
{
    public sealed record KeyPackagesRequest(IReadOnlyList<byte[]> Packages, byte[]? LastResort = null);

    public sealed record RemainingView(long Remaining);

    public sealed record ClaimedView(IReadOnlyList<DeviceKeyPackage> Packages);

    public static void MapKeyPackages(this IEndpointRouteBuilder api)
    {
        api.MapGet("/key-packages", async (Caller caller, ISender sender, CancellationToken cancellation) =>
            TypedResults.Ok(new RemainingView(await sender.Send(new CountKeyPackages(caller), cancellation))));
        api.MapPost("/key-packages", async (KeyPackagesRequest body, Caller caller, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new AddKeyPackages(caller, body.Packages, body.LastResort), cancellation)).ToNoContent());
        api.MapPost("/users/{id}/key-packages", Claim);
    }

    static async Task<Results<Ok<ClaimedView>, Refusal>> Claim(Id id, Caller caller, HttpContext context, ISender sender, CancellationToken cancellation)
    {
        var outcome = await sender.Send(new ClaimKeyPackages(caller, id, ClientAddress.Of(context)), cancellation);
        return outcome.Fault is { } fault ? fault.ToResult() : TypedResults.Ok(new ClaimedView(outcome.Value));
    }
}
