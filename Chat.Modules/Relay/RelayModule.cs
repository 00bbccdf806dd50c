using Chat.Modules.Ports;
using Chat.Modules.Relay.Contract;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Modules.Relay;

static class RelayModule
{
    public static IServiceCollection AddRelay(this IServiceCollection services) => services
        .AddSingleton<CursorsStore>()
        .AddSingleton<IDeviceRouting>(provider => provider.GetRequiredService<CursorsStore>())
        .AddSingleton<IReadCursors>(provider => provider.GetRequiredService<CursorsStore>())
        .AddSingleton<WelcomesStore>()
        .AddSingleton<DeviceStreams>()
        .AddSingleton<Audiences>()
        .AddSingleton<IFanout, InProcessFanout>()
        .AddSingleton<CursorBoard>()
        .AddSingleton<IAcknowledgements, Acknowledgements>()
        .AddSingleton<ConversationKinds>()
        .AddSingleton<GroupReceipts>()
        .AddSingleton<ReceiptPush>()
        .AddSingleton<IRelay, Greeting>();
}
