using Chat.Host;
using Chat.Host.CommandLine;

const int WrongSettings = 2;

try
{
    switch (args)
    {
        case ["healthcheck"]: return await HealthCheck.Run(Server.ReadConfiguration());
        case ["backup", [not '-', ..] file, .. var settings]: return await Backup.Run(file, Settings.Read(Server.ReadConfiguration(settings)));
        case ["restore", [not '-', ..] file, .. var settings]:
            return await Restore.Run(file, settings.Contains("--force"), Settings.Read(Server.ReadConfiguration([.. settings.Where(setting => setting != "--force")])));
        case ["backup" or "restore", ..]: throw new RefusedException($"Name the file: chat {args[0]} <file>.");
    }
    await using var server = Server.Build(args);
    await server.Listen();
    await server.WaitForShutdownAsync();
    return 0;
}
catch (Exception wrong) when (wrong is SettingsException or RefusedException)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return WrongSettings;
}
