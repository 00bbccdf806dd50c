using Chat.Modules.Groups.Contract;
using Chat.Modules.Protocol;
using Mediator;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Chat.Host.Http;

static class GroupLinkEndpoints
{
    public sealed record LinkRequest(long? ExpiresInSeconds = null, long? Uses = null);

    public sealed record LinksView(IReadOnlyList<GroupLink> Links);

    public static void MapGroupLinks(this IEndpointRouteBuilder api)
    {
        api.MapPost("/groups/{id}/links", Create);
        api.MapGet("/groups/{id}/links", List);
        api.MapDelete("/groups/{id}/links/{code}", async (Id id, string code, Caller caller, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new RevokeGroupLink(caller, id, code), cancellation)).ToNoContent());
        api.MapGet("/group-links/{code}", async (string code, Caller caller, HttpContext context, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new LookUpGroupLink(caller, code, ClientAddress.Of(context)), cancellation)).ToResult());
        api.MapPost("/group-links/{code}/join", async (string code, Caller caller, HttpContext context, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new JoinByGroupLink(caller, code, ClientAddress.Of(context)), cancellation)).ToResult());
    }

    static async Task<Results<Created<GroupLink>, Refusal>> Create(Id id, LinkRequest body, Caller caller, ISender sender, CancellationToken cancellation)
    {
        var outcome = await sender.Send(new CreateGroupLink(caller, id, body.ExpiresInSeconds, body.Uses), cancellation);
        return outcome.Fault is { } fault ? fault.ToResult() : TypedResults.Created((string?)null, outcome.Value);
    }

    static async Task<Results<Ok<LinksView>, Refusal>> List(Id id, Caller caller, ISender sender, CancellationToken cancellation)
    {
        var outcome = await sender.Send(new ListGroupLinks(caller, id), cancellation);
        return outcome.Fault is { } fault ? fault.ToResult() : TypedResults.Ok(new LinksView(outcome.Value));
    }
}
