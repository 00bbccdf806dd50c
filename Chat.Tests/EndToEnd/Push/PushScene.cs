using Chat.Modules.Protocol;
using Chat.Tests.Storage;

namespace Chat.Tests.EndToEnd;

/// <summary>Ana writes; Ben is away, with a browser that his server may push to.</summary>
sealed class PushScene : IAsyncDisposable
{
    PushScene(TestPushService service, ServerUnderTest server, TestDevice ana, TestDevice ben, TestSocket anaSocket) =>
        (Service, Server, Ana, Ben, AnaSocket, Browser) = (service, server, ana, ben, anaSocket, service.NewBrowser());

    public TestPushService Service { get; }

    public ServerUnderTest Server { get; set; }

    public TestDevice Ana { get; }

    public TestDevice Ben { get; }

    public TestSocket AnaSocket { get; set; }

    /// <summary>Of Ben's device.</summary>
    public TestBrowser Browser { get; }

    public Id Conversation { get; private set; }

    public static async Task<PushScene> Start(StoreKind store)
    {
        var service = await TestPushService.Start();
        var server = await ServerUnderTest.Start(store, null, "--Chat:Push:AllowedHosts", service.Authority, "--Chat:Push:Contact", "mailto:admin@chat.example.org");
        var ana = await TestDevice.SignUp(server, "ana", await server.OwnerInvite());
        var ben = await TestDevice.SignUp(server, "ben", await ana.Invite());
        var scene = new PushScene(service, server, ana, ben, await ana.Connect());
        scene.Conversation = await ana.StartConversation(scene.AnaSocket, ben);
        await scene.Browser.SubscribeAs(ben);
        return scene;
    }

    public static Task Eventually(Func<Task<bool>> condition) =>
        FaultTests.Eventually.Holds(condition, TimeSpan.FromSeconds(20), () => "what the test waits for");

    /// <returns>The sequence.</returns>
    public async Task<long> Say(byte[] payload, Id? conversation = null, EntryFlags flags = EntryFlags.CountsAsUnread | EntryFlags.MayNotify)
    {
        await AnaSocket.SendMessage(conversation ?? Conversation, 1, payload, flags: flags);
        return (await AnaSocket.Next(FrameKind.Accepted)).Long(2);
    }

    /// <summary>A group of Ana's, at epoch 1.</summary>
    public async Task<Id> StartGroup(params TestDevice[] others)
    {
        var group = TestDevice.NewId();
        await HttpAnswer.Of(Ana.Http, "POST", "/api/groups", new { conversationId = group.ToString(), newMembersSee = "nothing" });
        await AnaSocket.Commit(group, 0, [Ana.Device, .. others.Select(one => one.Device)], addedMembers: [.. others.Select(one => one.User)]);
        await AnaSocket.Next(FrameKind.Accepted);
        return group;
    }

    public async Task Restart()
    {
        Server = await Server.Restart();
        AnaSocket = await Ana.Connect();
    }

    public async ValueTask DisposeAsync()
    {
        await Ana.DisposeAsync();
        await Ben.DisposeAsync();
        await Server.DisposeAsync();
        await Service.DisposeAsync();
    }
}
