using Chat.Host;
using Chat.Host.CommandLine;

const int WrongSettings = 2;

try
{
    if (args is ["healthcheck"]) return await HealthCheck.Run(Server.ReadConfiguration());
    await using var server = Server.Build(args);
    await server.RunAsync();
    return 0;
}
catch (SettingsException wrong)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return WrongSettings;
}
catch (IOException failure) when (failure.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
{
    await Console.Error.WriteLineAsync($"Urls names an address that another program uses ({failure.Message}) Set Urls to a free one, for example http://localhost:8081.");
    return WrongSettings;
}
