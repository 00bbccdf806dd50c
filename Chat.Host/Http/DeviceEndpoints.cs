using Chat.Modules.Accounts.Contract;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Protocol;
using Chat.Modules.Sessions.Contract;
using Mediator;

namespace Chat.Host.Http;

static class DeviceEndpoints
{
    /// <param name="Online">Connected now.</param>
    public sealed record DeviceView(Id DeviceId, string Name, long CreatedAt, long LastUsedAt, bool Online);

    public sealed record DevicesView(IReadOnlyList<DeviceView> Devices);

    public static void MapDevices(this IEndpointRouteBuilder api)
    {
        api.MapGet("/users/{id}/devices", async (Id id, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new GetDeviceList(id), cancellation)).ToResult());
        api.MapPut("/devices", async (SignedDeviceList body, Caller caller, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new PutDeviceList(caller, body), cancellation)).ToNoContent());
        api.MapGet("/devices", async (Caller caller, ISessions sessions, ISender sender, CancellationToken cancellation) =>
        {
            var devices = await sender.Send(new ListDevices(caller), cancellation);
            var online = sessions.Of(caller.User).Select(link => link.Owner.Device).ToHashSet();
            return TypedResults.Ok(new DevicesView([.. devices.Select(device =>
                new DeviceView(device.DeviceId, device.Name, device.CreatedAt, device.LastUsedAt, online.Contains(device.DeviceId)))]));
        });
        api.MapDelete("/devices/{id}", async (Id id, Caller caller, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new SignOutDevice(caller, id), cancellation)).ToNoContent());
    }
}
