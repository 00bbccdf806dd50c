using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts;

sealed class LookUpInviteHandler(InvitesStore invites, AccountsStore accounts, Throttles throttles, TimeProvider time)
    : IRequestHandler<LookUpInvite, Outcome<InviteInfo>>
{
    public async ValueTask<Outcome<InviteInfo>> Handle(LookUpInvite request, CancellationToken cancellationToken)
    {
        if (throttles.Begin(request.Address) is { } wait) return wait;
        if (!SecretCode.IsCode(request.Code) || await invites.Find(request.Code, cancellationToken) is not { } invite) return AccountFaults.InviteUnknown;
        throttles.Knew(request.Address);
        if (invite.FaultAt(time.GetUtcNow().ToUnixTimeMilliseconds()) is { } fault) return fault;
        var inviter = invite.CreatedBy is { } user ? await accounts.Find(user, cancellationToken) : null;
        return new InviteInfo(inviter, Owner: invite.CreatedBy is null);
    }
}
