using Chat.Modules.Accounts.Contract;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;
using Chat.Modules.Relay.Contract;
using Mediator;

namespace Chat.Host.Http;

static class ConversationEndpoints
{
    public sealed record OpenRequest(Id ConversationId, Id PeerId);

    public sealed record DeviceView(Id UserId, Id DeviceId);

    public sealed record ConversationView(Id ConversationId, int Kind, long Epoch, IReadOnlyList<Person> Members, IReadOnlyList<DeviceView> Devices);

    public static void MapConversations(this IEndpointRouteBuilder api)
    {
        api.MapPost("/conversations", async (OpenRequest body, Caller caller, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new OpenDirectConversation(caller, body.ConversationId, body.PeerId), cancellation)).ToResult());
        api.MapGet("/conversations/{id}/group-info", async (Id id, Caller caller, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new GetGroupInfo(caller, id), cancellation)).ToResult());
        api.MapGet("/conversations/{id}", Describe);
    }

    static async Task<IResult> Describe(
        Id id, Caller caller, IConversationDirectory directory, IAccountDirectory accounts, IDeviceRouting routing, CancellationToken cancellation)
    {
        var conversation = await directory.Find(id, caller.User, cancellation);
        if (conversation is null) return Faults.NotAMember.ToResult();
        var people = await accounts.FindMany(conversation.Members, cancellation);
        var devices = await routing.Routed(id, cancellation);
        return Results.Ok(new ConversationView(id, (int)conversation.Kind, conversation.Epoch, [.. people.Values],
            [.. devices.Select(device => new DeviceView(device.User, device.Device))]));
    }
}
