using Serilog;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace Chat.Host;

/// <summary>Text for people on a terminal, JSON lines in a container. Requests are not logged: their paths carry invite codes.</summary>
static class Logging
{
    public static void AddChatLogging(this WebApplicationBuilder builder)
    {
        var level = builder.Configuration["Serilog:MinimumLevel"];
        if (!Enum.TryParse<LogEventLevel>(level, ignoreCase: true, out var minimum))
            throw new SettingsException($"Serilog:MinimumLevel is '{level}'; set it to Verbose, Debug, Information, Warning, Error or Fatal.");
        builder.Services.AddSerilog(log =>
        {
            log.MinimumLevel.Is(minimum)
                .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
                .MinimumLevel.Override("System", LogEventLevel.Warning)
                // It logs nothing that is not logged elsewhere, but while it might it keeps a trace and a scope for every open connection.
                .MinimumLevel.Override("Microsoft.AspNetCore.Hosting.Diagnostics", LevelAlias.Off);
            if (Environment.GetEnvironmentVariable("DOTNET_RUNNING_IN_CONTAINER") == "true") log.WriteTo.Console(new CompactJsonFormatter());
            else log.WriteTo.Console(formatProvider: System.Globalization.CultureInfo.InvariantCulture);
        });
    }
}
