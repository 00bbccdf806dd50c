using Chat.Host;

const int WrongSettings = 2;

try
{
    await Server.Build(args).RunAsync();
    return 0;
}
catch (SettingsException wrong)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return WrongSettings;
}
catch (IOException failure) when (failure.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
{
    await Console.Error.WriteLineAsync($"Urls names an address that another program uses ({failure.Message}); set Urls to a free one, for example http://localhost:8081.");
    return WrongSettings;
}
