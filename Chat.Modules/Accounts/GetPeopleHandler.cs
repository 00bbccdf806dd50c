using Chat.Modules.Accounts.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts;

sealed class GetPeopleHandler(AccountsStore accounts) : IRequestHandler<GetPeople, Outcome<FoundPeople>>
{
    public async ValueTask<Outcome<FoundPeople>> Handle(GetPeople request, CancellationToken cancellationToken)
    {
        if (request.UserIds.Count > GetPeople.MaxPeople) return AccountFaults.MalformedRequest;
        var people = await accounts.FindMany([.. request.UserIds.Distinct()], cancellationToken);
        return new FoundPeople([.. people.Values]);
    }
}
