using Chat.Modules.Accounts.Contract;
using Mediator;

namespace Chat.Modules.Accounts;

sealed class GetMeHandler(AccountsStore accounts) : IRequestHandler<GetMe, Me>
{
    public async ValueTask<Me> Handle(GetMe request, CancellationToken cancellationToken)
    {
        var caller = request.Caller;
        var person = await accounts.Find(caller.User, cancellationToken);
        var role = await accounts.FindRole(caller.User, cancellationToken);
        if (person is null || role is null) throw new InvalidOperationException("An authenticated caller has no account.");
        return new Me(person.UserId, person.Username, person.DisplayName, person.ContactNumber, caller.Device, role);
    }
}
