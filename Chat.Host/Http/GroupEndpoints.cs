using Chat.Modules.Groups.Contract;
using Chat.Modules.Protocol;
using Mediator;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Chat.Host.Http;

static class GroupEndpoints
{
    public sealed record GroupRequest(Id ConversationId, NewMembersSee NewMembersSee);

    public sealed record GroupView(Id ConversationId, long Epoch);

    public sealed record GroupSettingsRequest(NewMembersSee NewMembersSee);

    public sealed record RoleRequest(GroupRole Role);

    public static void MapGroups(this IEndpointRouteBuilder api)
    {
        api.MapPost("/groups", Create);
        api.MapPut("/groups/{id}", async (Id id, GroupSettingsRequest body, Caller caller, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new ChangeNewMembersSee(caller, id, body.NewMembersSee), cancellation)).ToNoContent());
        api.MapPut("/groups/{id}/members/{userId}", async (
            Id id, Id userId, RoleRequest body, Caller caller, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new ChangeRole(caller, id, userId, body.Role), cancellation)).ToNoContent());
        api.MapDelete("/groups/{id}/members/me", async (Id id, Caller caller, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new LeaveGroup(caller, id), cancellation)).ToNoContent());
    }

    static async Task<Results<Created<GroupView>, Refusal>> Create(GroupRequest body, Caller caller, ISender sender, CancellationToken cancellation)
    {
        var outcome = await sender.Send(new CreateGroup(caller, body.ConversationId, body.NewMembersSee), cancellation);
        if (outcome.Fault is { } fault) return fault.ToResult();
        return TypedResults.Created($"{Api.Prefix}/conversations/{body.ConversationId}", new GroupView(outcome.Value.ConversationId, outcome.Value.Epoch));
    }
}
