using Chat.Modules.Protocol;
using Chat.Tests.Storage;

namespace Chat.Tests.EndToEnd;

/// <summary>Ana (the owner) and Ben, connected, in one conversation at epoch 1.</summary>
sealed class TwoPeople : IAsyncDisposable
{
    TwoPeople(ServerUnderTest server, TestDevice ana, TestDevice ben) => (Server, Ana, Ben) = (server, ana, ben);

    public ServerUnderTest Server { get; set; }

    public TestDevice Ana { get; }

    public TestDevice Ben { get; }

    public TestSocket AnaSocket { get; set; } = null!;

    public TestSocket BenSocket { get; set; } = null!;

    public Id Conversation { get; private set; }

    public static async Task<TwoPeople> Start(StoreKind store, string? parent = null, params string[] settings)
    {
        var server = await ServerUnderTest.Start(store, parent, settings);
        var ana = await TestDevice.SignUp(server, "ana", await server.OwnerInvite());
        var ben = await TestDevice.SignUp(server, "ben", await ana.Invite());
        var two = new TwoPeople(server, ana, ben) { AnaSocket = await ana.Connect(), BenSocket = await ben.Connect() };
        two.Conversation = await ana.StartConversation(two.AnaSocket, ben);
        return two;
    }

    public static byte[] Payload(int number) => [0xCA, 0xFE, (byte)(number >> 8), (byte)number];

    public async ValueTask DisposeAsync()
    {
        await Ana.DisposeAsync();
        await Ben.DisposeAsync();
        await Server.DisposeAsync();
    }
}
