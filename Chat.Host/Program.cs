using Chat.Host;
using Chat.Host.CommandLine;

const int WrongSettings = 2;

try
{
    if (args is ["healthcheck"]) return await HealthCheck.Run(Server.ReadConfiguration());
    await using var server = Server.Build(args);
    await server.Listen();
    await server.WaitForShutdownAsync();
    return 0;
}
catch (SettingsException wrong)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return WrongSettings;
}
