using Chat.Modules.Accounts.Contract;
using Chat.Modules.Protocol;
using Mediator;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Chat.Host.Http;

/// <summary>What owners do for the people of their server.</summary>
static class AdministrationEndpoints
{
    public sealed record DisabledRequest(bool Disabled);

    public sealed record ResetView(string Url, long ExpiresAt);

    public static void MapAdministration(this IEndpointRouteBuilder api)
    {
        api.MapGet("/admin/people", async (Caller caller, ISender sender, CancellationToken cancellation, string query = "", string after = "") =>
            (await sender.Send(new ListPeople(caller, query, after), cancellation)).ToResult());
        api.MapPut("/admin/people/{userId}/disabled", async (Id userId, DisabledRequest body, Caller caller, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new DisablePerson(caller, userId, body.Disabled), cancellation)).ToNoContent());
        api.MapPost("/admin/people/{userId}/reset", Reset);
    }

    static async Task<Results<Created<ResetView>, Refusal>> Reset(Id userId, Caller caller, HttpContext context, ISender sender, CancellationToken cancellation)
    {
        var outcome = await sender.Send(new StartReset(caller, userId), cancellation);
        if (outcome.Fault is { } fault) return fault.ToResult();
        context.Response.Headers.CacheControl = "no-store";
        var url = new Uri(PublicAddress.Of(context), $"/reset/{outcome.Value.Code}").AbsoluteUri;
        return TypedResults.Created((string?)null, new ResetView(url, outcome.Value.ExpiresAt));
    }
}
