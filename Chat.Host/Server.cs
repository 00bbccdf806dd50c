using Chat.Host.Http;
using Chat.Host.S3;
using Chat.Host.SingleNode;
using Chat.Host.Socket;
using Chat.Host.WebPush;
using Chat.Modules;

namespace Chat.Host;

/// <summary>Settings → services → endpoints.</summary>
static class Server
{
    static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(10);

    public static IConfiguration ReadConfiguration(params string[] args) => Builder(args).Configuration;

    /// <param name="args">Settings, as on the command line.</param>
    /// <param name="adjust">What tests have otherwise than the product.</param>
    /// <exception cref="SettingsException">A setting is wrong.</exception>
    public static WebApplication Build(string[] args, Action<IServiceCollection>? adjust = null)
    {
        var builder = Builder(args);
        var settings = Settings.Read(builder.Configuration);
        builder.AddChatLogging();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Api.MaxBodyBytes;
            kestrel.UseEarlyUpgrade();
        });
        if (settings.S3 is { } s3) S3Check.Run(s3).GetAwaiter().GetResult();
        Migrator.Migrate(settings);

        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(settings.Limits);
        builder.Services.AddProxies();
        builder.Services.AddPorts(settings);
        builder.Services.AddChatModules();
        builder.Services.AddApi();
        builder.Services.AddSingleton<SharedFrameRates>();
        builder.Services.AddSingleton<Admission>();
        builder.Services.AddSingleton<Connections>();
        builder.Services.AddSingleton<SocketDoor>();
        builder.Services.AddSingleton<EarlyUpgrade>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<Connections>());
        builder.Services.AddHostedService<ExpirySweep>();
        builder.Services.AddHostedService<PushService>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);

        adjust?.Invoke(builder.Services);
        var app = builder.Build();
        app.UseProxies();
        app.UseSecurityHeaders();
        app.UseSocket();
        app.UseApi();
        app.MapHealth();
        app.MapApi();
        WebApp.Map(app);
        app.AnnounceAddress(settings);
        return app;
    }

    /// <summary>appsettings.json is found beside the program, wherever it is started from.</summary>
    static WebApplicationBuilder Builder(string[] args) =>
        WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
}
