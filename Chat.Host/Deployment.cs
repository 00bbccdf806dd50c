using Chat.Host.SingleNode;
using Chat.Modules.Ports;

namespace Chat.Host;

/// <summary>The switch: what fills the modules' ports in this deployment.</summary>
static class Deployment
{
    public static void AddPorts(this IServiceCollection services, Settings settings)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IIdSource, SystemIdSource>();
        // Behind a factory, so that the container disposes it and the write queue is emptied at the end.
        services.AddSingleton<IDatabase>(_ => settings.Store switch
        {
            StoreProvider.Sqlite => new SqliteDatabase(settings.ConnectionString),
            StoreProvider.Postgres => new PostgresDatabase(settings.ConnectionString),
        });
    }
}
