using Chat.Modules.Accounts.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts;

sealed class SignOutHandler(DeviceRevocation revocation) : IRequestHandler<SignOut, Outcome<Done>>
{
    public async ValueTask<Outcome<Done>> Handle(SignOut request, CancellationToken cancellationToken)
    {
        await revocation.Revoke(request.Caller, cancellationToken);
        return default(Done);
    }
}
