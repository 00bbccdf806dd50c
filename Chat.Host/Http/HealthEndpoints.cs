using Chat.Modules.Ports;

namespace Chat.Host.Http;

/// <summary><c>/healthz</c>: the process answers. <c>/readyz</c>: it can serve, database and disk included.</summary>
static class HealthEndpoints
{
    const long LeastFreeBytes = 64 * 1024 * 1024;

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/healthz", () => Results.Text("ok")).ExcludeFromDescription();
        app.MapGet("/readyz", async (IDatabase database, Settings settings, CancellationToken cancellation) =>
        {
            var problems = new List<string>();
            if (!await Answers(database, cancellation)) problems.Add("database");
            if (new DriveInfo(settings.DataFolder).AvailableFreeSpace < LeastFreeBytes) problems.Add("disk");
            return problems.Count == 0
                ? Results.Text("ready")
                : Results.Text($"not ready: {string.Join(", ", problems)}", statusCode: StatusCodes.Status503ServiceUnavailable);
        }).ExcludeFromDescription();
    }

    static async Task<bool> Answers(IDatabase database, CancellationToken cancellation)
    {
        try
        {
            return await database.Read(statements => statements.Any("SELECT 1"), cancellation);
        }
        catch (Exception failure) when (failure is StorageException or System.Data.Common.DbException)
        {
            return false;
        }
    }
}
