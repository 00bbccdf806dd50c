using Chat.Modules.Accounts.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Host.Http;

static class PeopleEndpoints
{
    public sealed record PeopleView(IReadOnlyList<Person> People);

    public sealed record PeopleRequest(IReadOnlyList<Id> UserIds);

    public static void MapPeople(this IEndpointRouteBuilder api)
    {
        api.MapGet("/me", (Caller caller, ISender sender, CancellationToken cancellation) => sender.Send(new GetMe(caller), cancellation));
        api.MapGet("/users", async (string query, ISender sender, CancellationToken cancellation) =>
            TypedResults.Ok(new PeopleView(await sender.Send(new FindPeople(query), cancellation))));
        api.MapPost("/users/query", async (PeopleRequest body, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new GetPeople(body.UserIds), cancellation)).ToResult());
        api.MapGet("/users/{id}", async (Id id, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new GetPerson(id), cancellation)).ToResult());
    }
}
