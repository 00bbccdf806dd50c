using Chat.Modules.Accounts.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts;

sealed class GetPersonHandler(AccountsStore accounts) : IRequestHandler<GetPerson, Outcome<Person>>
{
    public async ValueTask<Outcome<Person>> Handle(GetPerson request, CancellationToken cancellationToken) =>
        await accounts.Find(request.UserId, cancellationToken) is { } person ? person : AccountFaults.UnknownPerson;
}
