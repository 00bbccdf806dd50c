using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts;

sealed class SignOutDeviceHandler(IDatabase database, DeviceRevocation revocation) : IRequestHandler<SignOutDevice, Outcome<Done>>
{
    public async ValueTask<Outcome<Done>> Handle(SignOutDevice request, CancellationToken cancellationToken)
    {
        if (!await IsOwn(request, cancellationToken)) return Faults.UnknownDevice;
        await revocation.Revoke(new Caller(request.Caller.User, request.Device), cancellationToken);
        return default(Done);
    }

    async Task<bool> IsOwn(SignOutDevice request, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return (await DevicesStore.Find(connection, request.Device))?.UserId == request.Caller.User;
    }
}
