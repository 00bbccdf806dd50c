using Chat.Modules.Accounts.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts;

sealed class ListPeopleHandler(AccountsStore accounts, DevicesStore devices, Administration administration) : IRequestHandler<ListPeople, Outcome<ManagedPeople>>
{
    public async ValueTask<Outcome<ManagedPeople>> Handle(ListPeople request, CancellationToken cancellationToken)
    {
        if (request.Query.Length > ListPeople.LongestQuery || request.After.Length > ListPeople.LongestQuery) return AccountFaults.MalformedRequest;
        if (await administration.Check(request.By, subject: null, cancellationToken) is { } fault) return fault;
        var rows = await accounts.List(request.Query.Trim(), request.After, ListPeople.Page + 1, cancellationToken);
        var page = rows.Take(ListPeople.Page).ToList();
        var used = await devices.LastUsed([.. page.Select(row => row.UserId)], cancellationToken);
        var people = page.Select(row => new ManagedPerson(
            row.UserId, row.Username, row.DisplayName, row.Role, row.CreatedAt, row.DisabledAt, used.TryGetValue(row.UserId, out var at) ? at : null));
        return new ManagedPeople([.. people], More: rows.Count > ListPeople.Page);
    }
}
