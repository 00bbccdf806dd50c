using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts.Contract;

public sealed record GetMe(Caller Caller) : IRequest<Me>;

public sealed record GetPerson(Id UserId) : IRequest<Outcome<Person>>;

/// <param name="Query">A whole username or contact number.</param>
public sealed record FindPeople(string Query) : IRequest<IReadOnlyList<Person>>;
