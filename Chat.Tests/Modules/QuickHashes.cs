using Chat.Modules.Accounts;
using Chat.Modules.Ports;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Modules;

static class QuickHashes
{
    /// <summary>Hashes of secrets that cost nothing: half the time of all tests went into those of people who sign up.</summary>
    public static IServiceCollection AddQuickHashes(this IServiceCollection services) =>
        services.AddSingleton(provider => new SecretHashes(provider.GetRequiredService<IIdSource>(), rounds: 1));
}
