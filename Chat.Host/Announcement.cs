using Chat.Modules.Accounts.Contract;
using Mediator;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Chat.Host;

/// <summary>Once the server listens, prints the one line that people need: the address, or the link that makes the first visitor the owner.</summary>
static class Announcement
{
    public static void AnnounceAddress(this WebApplication app, Settings settings) => app.Lifetime.ApplicationStarted.Register(() =>
    {
        var listening = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var address = (settings.PublicUrl?.GetLeftPart(UriPartial.Authority) ?? Readable(listening)).TrimEnd('/');
        _ = Print(app.Services.GetRequiredService<ISender>(), address);
    });

    static async Task Print(ISender sender, string address)
    {
        var code = await sender.Send(new EnsureOwnerInvite());
        Console.WriteLine(code is null ? $"Chat is running at {address}" : $"Chat is ready. Open this link to become its owner: {address}/join/{code}");
    }

    /// <summary>"All interfaces" is no address that a browser can open.</summary>
    static string Readable(string listening) => listening.Replace("[::]", "localhost", StringComparison.Ordinal)
        .Replace("0.0.0.0", "localhost", StringComparison.Ordinal).Replace("+", "localhost", StringComparison.Ordinal)
        .Replace("*", "localhost", StringComparison.Ordinal).Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
}
