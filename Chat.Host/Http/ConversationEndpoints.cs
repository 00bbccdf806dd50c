using Chat.Modules.Accounts.Contract;
using Chat.Modules.Groups.Contract;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;
using Chat.Modules.Relay.Contract;
using Mediator;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Chat.Host.Http;

static class ConversationEndpoints
{
    public sealed record ReceiptsView(IReadOnlyList<PersonReceipt> People);

    public sealed record OpenRequest(Id ConversationId, Id PeerId);

    public sealed record DeviceView(Id UserId, Id DeviceId);

    /// <param name="Seconds">Null: never.</param>
    public sealed record ExpiryRequest(long? Seconds);

    /// <param name="Role">Null in direct conversations.</param>
    public sealed record MemberView(Id UserId, string Username, string DisplayName, string ContactNumber, GroupRole? Role);

    public sealed record GroupSettingsView(NewMembersSee NewMembersSee, long CreatedAt);

    /// <param name="Group">Null for direct conversations.</param>
    public sealed record ConversationView(
        Id ConversationId, int Kind, long Epoch, IReadOnlyList<MemberView> Members, IReadOnlyList<DeviceView> Devices, GroupSettingsView? Group,
        long? ExpiresAfter);

    public static void MapConversations(this IEndpointRouteBuilder api)
    {
        api.MapPost("/conversations", async (OpenRequest body, Caller caller, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new OpenDirectConversation(caller, body.ConversationId, body.PeerId), cancellation)).ToResult());
        api.MapGet("/conversations/{id}/group-info", async (Id id, Caller caller, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new GetGroupInfo(caller, id), cancellation)).ToResult());
        api.MapPut("/conversations/{id}/expiry", async (Id id, ExpiryRequest body, Caller caller, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new ChangeExpiry(caller, id, body.Seconds), cancellation)).ToNoContent());
        api.MapGet("/conversations/{id}/receipts", Receipts);
        api.MapGet("/conversations/{id}", Describe);
    }

    static async Task<Results<Ok<ReceiptsView>, Refusal>> Receipts(Id id, long sequence, Caller caller, ISender sender, CancellationToken cancellation)
    {
        var outcome = await sender.Send(new GetReceipts(caller, id, sequence), cancellation);
        return outcome.Fault is { } fault ? fault.ToResult() : TypedResults.Ok(new ReceiptsView(outcome.Value));
    }

    static async Task<IResult> Describe(
        Id id, Caller caller, IConversationDirectory directory, IGroupDirectory groups, IAccountDirectory accounts, IDeviceRouting routing,
        CancellationToken cancellation)
    {
        var conversation = await directory.Find(id, caller.User, cancellation);
        if (conversation is null) return Faults.NotAMember.ToResult();
        var group = await groups.Find(id, cancellation);
        var roles = group?.Members.ToDictionary(member => member.User, member => member.Role);
        var people = await accounts.FindMany(roles is null ? conversation.Members : roles.Keys, cancellation);
        var devices = await routing.Routed(id, cancellation);
        return Results.Ok(new ConversationView(id, (int)conversation.Kind, conversation.Epoch, [.. people.Values.Select(person => ViewOf(person, roles?[person.UserId]))],
            [.. devices.Select(device => new DeviceView(device.User, device.Device))],
            group is null ? null : new GroupSettingsView(group.NewMembersSee, group.CreatedAt), conversation.ExpiresAfter));
    }

    static MemberView ViewOf(Person person, GroupRole? role) =>
        new(person.UserId, person.Username, person.DisplayName, person.ContactNumber, role);
}
