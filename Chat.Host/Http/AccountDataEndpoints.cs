using Chat.Modules.AccountData.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Host.Http;

static class AccountDataEndpoints
{
    public sealed record PutRequest(long ExpectedVersion, IReadOnlyList<NewAccountDataItem> Items);

    public static void MapAccountData(this IEndpointRouteBuilder api)
    {
        api.MapGet("/account-data", async (
            Caller caller, ISender sender, CancellationToken cancellation, long since = 0, int limit = GetAccountData.MaxItems) =>
            (await sender.Send(new GetAccountData(caller, since, limit), cancellation)).ToResult());
        api.MapPut("/account-data", async (PutRequest body, Caller caller, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new PutAccountData(caller, body.ExpectedVersion, body.Items), cancellation)).ToResult());
    }
}
