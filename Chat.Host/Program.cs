using Chat.Host;
using Chat.Host.CommandLine;

const int WrongSettings = 2;

try
{
    switch (args)
    {
        case ["healthcheck"]: return await HealthCheck.Run(Server.ReadConfiguration());
        case ["backup", [not '-', ..] file, .. var settings]:
            return await Backup.Run(
                file, !settings.Contains("--without-assets"), Settings.Read(Server.ReadConfiguration([.. settings.Where(setting => setting != "--without-assets")])));
        case ["restore", [not '-', ..] file, .. var settings]:
            return await Restore.Run(file, settings.Contains("--force"), Settings.Read(Server.ReadConfiguration([.. settings.Where(setting => setting != "--force")])));
        case ["restored", .. var settings]: return await Restored.Run(Settings.Read(Server.ReadConfiguration(settings)));
        case ["user", .. var rest]: return await Users.Run(rest);
        case ["backup" or "restore", ..]: throw new RefusedException($"Name the file: chat {args[0]} <file>.");
        case ["help" or "--help" or "-h", ..]:
            await Console.Out.WriteLineAsync(Help.Text);
            return 0;
        // A setting may come without dashes (Name=value); a word that is none would start a server that nobody meant to start.
        case [[not ('-' or '/'), ..] word, ..] when !word.Contains('='): throw new RefusedException($"'{word}' is no command. {Help.Text}");
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
