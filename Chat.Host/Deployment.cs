using System.Runtime.CompilerServices;
using Chat.Host.Passkeys;
using Chat.Host.S3;
using Chat.Host.SingleNode;
using Chat.Host.WebPush;
using Chat.Modules.Ports;

namespace Chat.Host;

/// <summary>The switch: what fills the modules' ports in this deployment.</summary>
static class Deployment
{
    public static void AddPorts(this IServiceCollection services, Settings settings)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IIdSource, SystemIdSource>();
        services.AddSingleton<IPasskeyVerifier, Fido2PasskeyVerifier>();
        services.AddSingleton<IPushGateway>(provider => new WebPushGateway(settings.Push, settings.PublicUrl, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(settings.Assets);
        services.AddSingleton(_ => OpenBlobStore(settings));
        // Behind a factory, so that the container disposes it and the write queue is emptied at the end.
        services.AddSingleton<IDatabase>(_ => settings.Store switch
        {
            StoreProvider.Sqlite => new SqliteDatabase(settings.ConnectionString),
            StoreProvider.Postgres => OpenPostgres(settings.ConnectionString),
        });
    }

    public static IBlobStore OpenBlobStore(Settings settings) => settings.S3 is { } s3 ? OpenBucket(s3, settings.ScratchFolder) : new DiskBlobStore(settings.AssetsFolder);

    /// <summary>Apart, as is the next: nobody loads the libraries of what was not chosen.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static PostgresDatabase OpenPostgres(string connectionString) => new(connectionString);

    [MethodImpl(MethodImplOptions.NoInlining)]
    static S3BlobStore OpenBucket(S3Settings s3, string scratchFolder) => new(new S3Bucket(s3), s3.Prefix, scratchFolder);
}
