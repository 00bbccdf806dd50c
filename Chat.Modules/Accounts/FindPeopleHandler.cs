using Chat.Modules.Accounts.Contract;
using Mediator;

namespace Chat.Modules.Accounts;

sealed class FindPeopleHandler(AccountsStore accounts) : IRequestHandler<FindPeople, IReadOnlyList<Person>>
{
    public async ValueTask<IReadOnlyList<Person>> Handle(FindPeople request, CancellationToken cancellationToken)
    {
        // People write "@ana", and group the digits of a number.
        var query = request.Query.Trim().TrimStart('@').Replace(" ", "", StringComparison.Ordinal);
        return Usernames.Normalise(query) is { } exact ? await accounts.Search(exact, cancellationToken) : [];
    }
}
