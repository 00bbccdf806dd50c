using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts;

sealed class CreateInviteHandler(IDatabase database, IIdSource ids, TimeProvider time) : IRequestHandler<CreateInvite, Outcome<Invite>>
{
    const long Uses = 50;
    static readonly TimeSpan Lifetime = TimeSpan.FromDays(14);

    public async ValueTask<Outcome<Invite>> Handle(CreateInvite request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var invite = new Invite(SecretCode.New(ids), (now + Lifetime).ToUnixTimeMilliseconds(), Uses);
        return await database.Write<Outcome<Invite>>(async connection =>
        {
            await InvitesStore.Add(connection, invite.Code, request.Caller.User, now.ToUnixTimeMilliseconds(), invite.ExpiresAt, Uses);
            return invite;
        }, cancellationToken);
    }
}
