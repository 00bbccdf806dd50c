using Chat.Modules.Accounts.Contract;
using Chat.Modules.Protocol;
using Mediator;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Chat.Host.Http;

static class InviteEndpoints
{
    public sealed record InviterView(Id UserId, string Username, string DisplayName);

    public sealed record InviteView(InviterView? Inviter, bool Owner);

    public sealed record NewInviteView(string Code, string Url, long ExpiresAt, long Uses);

    public static void MapInvites(this IEndpointRouteBuilder api) => api.MapGet("/invites/{code}", LookUp);

    public static void MapInviteMaking(this IEndpointRouteBuilder api) => api.MapPost("/invites", Create);

    static async Task<Results<Ok<InviteView>, Refusal>> LookUp(string code, HttpContext context, ISender sender, CancellationToken cancellation)
    {
        var outcome = await sender.Send(new LookUpInvite(code, ClientAddress.Of(context)), cancellation);
        if (outcome.Fault is { } fault) return fault.ToResult();
        var inviter = outcome.Value.Inviter is { } person ? new InviterView(person.UserId, person.Username, person.DisplayName) : null;
        return TypedResults.Ok(new InviteView(inviter, outcome.Value.Owner));
    }

    static async Task<Results<Created<NewInviteView>, Refusal>> Create(Caller caller, HttpContext context, ISender sender, CancellationToken cancellation)
    {
        var outcome = await sender.Send(new CreateInvite(caller, ClientAddress.Of(context)), cancellation);
        if (outcome.Fault is { } fault) return fault.ToResult();
        var invite = outcome.Value;
        var url = new Uri(PublicAddress.Of(context), $"/join/{invite.Code}").AbsoluteUri;
        return TypedResults.Created(url, new NewInviteView(invite.Code, url, invite.ExpiresAt, invite.Uses));
    }
}
