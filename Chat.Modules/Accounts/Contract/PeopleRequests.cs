using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts.Contract;

public sealed record GetMe(Caller Caller) : IRequest<Me>;

public sealed record GetPerson(Id UserId) : IRequest<Outcome<Person>>;

/// <param name="Query">A whole username or contact number.</param>
public sealed record FindPeople(string Query) : IRequest<IReadOnlyList<Person>>;

/// <summary>Those of the users that exist, in no particular order.</summary>
public sealed record GetPeople(IReadOnlyList<Id> UserIds) : IRequest<Outcome<FoundPeople>>
{
    public const int MaxPeople = 500;
}

public sealed record FoundPeople(IReadOnlyList<Person> People);
