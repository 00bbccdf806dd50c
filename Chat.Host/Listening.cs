using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Chat.Host;

/// <summary>Starts to listen. Whether an address can be had is known only by trying; what comes back is the setting's fault.</summary>
static class Listening
{
    const string Example = "Set Urls to a free address of this machine, for example http://localhost:8081.";

    /// <exception cref="SettingsException">Urls names an address that cannot be listened on.</exception>
    public static async Task Listen(this WebApplication server)
    {
        try
        {
            await server.StartAsync();
        }
        catch (IOException failure) when (failure.InnerException is AddressInUseException)
        {
            throw new SettingsException($"Urls names an address that another program uses ({failure.Message}) {Example}");
        }
        catch (SocketException failure)
        {
            throw new SettingsException($"Urls names an address that cannot be listened on ({failure.Message}). {Example}");
        }
        catch (InvalidOperationException failure) when (AsksForHttps(server))
        {
            throw new SettingsException(
                $"Urls asks for https without a certificate ({FirstSentence(failure.Message)}). Set Kestrel:Certificates:Default:Path and :Password, or put a proxy in front.");
        }
    }

    static bool AsksForHttps(WebApplication server) => server.Configuration["Urls"]?.Contains("https:", StringComparison.OrdinalIgnoreCase) == true;

    static string FirstSentence(string text) => text.Split('.')[0].ReplaceLineEndings(" ");
}
