using Chat.Modules.Accounts.Contract;
using Chat.Modules.Messaging.Contract;
using Mediator;

namespace Chat.Modules.Accounts;

sealed class GetPeopleChangesHandler(AccountsStore accounts, IConversationDirectory conversations) : IRequestHandler<GetPeopleChanges, PeopleChanges>
{
    public async ValueTask<PeopleChanges> Handle(GetPeopleChanges request, CancellationToken cancellationToken)
    {
        if (request.After is not { } after) return new PeopleChanges([], await accounts.ProfileVersion(cancellationToken), More: false);
        var changed = await accounts.ChangedAfter(after, GetPeopleChanges.Page, cancellationToken);
        if (changed.Count == 0) return new PeopleChanges([], after, More: false);
        var me = request.Caller.User;
        var acquaintances = await conversations.Acquaintances(me, cancellationToken);
        // Whoever is deleted has left the groups; their id says nothing to those who did not know them.
        var people = changed.Where(one => one.DeletedAt is not null || one.UserId == me || acquaintances.Contains(one.UserId)).Select(one => one.Person);
        return new PeopleChanges([.. people], changed[^1].Version, More: changed.Count == GetPeopleChanges.Page);
    }
}
