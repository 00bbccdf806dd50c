using Chat.Modules.Keys.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Host.Http;

static class DeviceEndpoints
{
    public static void MapDevices(this IEndpointRouteBuilder api)
    {
        api.MapGet("/users/{id}/devices", async (Id id, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new GetDeviceList(id), cancellation)).ToResult());
        api.MapPut("/devices", async (SignedDeviceList body, Caller caller, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new PutDeviceList(caller, body), cancellation)).ToNoContent());
    }
}
