using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts;

sealed class CreateInviteHandler(IDatabase database, InviteRate rate, IIdSource ids, TimeProvider time) : IRequestHandler<CreateInvite, Outcome<Invite>>
{
    const long Uses = 50;
    const long LiveInvitesPerUser = 50;
    static readonly TimeSpan Lifetime = TimeSpan.FromDays(14);

    public async ValueTask<Outcome<Invite>> Handle(CreateInvite request, CancellationToken cancellationToken)
    {
        if (rate.Begin(request.Address) is { } wait) return wait;
        var now = time.GetUtcNow();
        var invite = new Invite(SecretCode.New(ids), (now + Lifetime).ToUnixTimeMilliseconds(), Uses);
        return await database.Write<Outcome<Invite>>(async connection =>
        {
            if (await InvitesStore.CountLive(connection, request.Caller.User, now.ToUnixTimeMilliseconds()) >= LiveInvitesPerUser) return AccountFaults.TooManyInvites;
            await InvitesStore.Add(connection, invite.Code, request.Caller.User, now.ToUnixTimeMilliseconds(), invite.ExpiresAt, Uses);
            return invite;
        }, cancellationToken);
    }
}
