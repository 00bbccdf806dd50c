using System.Net;
using Chat.Modules.Protocol;
using Chat.Tests.Storage;

namespace Chat.Tests.EndToEnd;

/// <summary>Ana (the admin) and Ben in a group at epoch 1; Cem and Dee are outside. All are connected.</summary>
sealed class SmallGroup : IAsyncDisposable
{
    readonly Dictionary<TestDevice, TestSocket> _sockets = [];

    SmallGroup(ServerUnderTest server) => Server = server;

    public ServerUnderTest Server { get; set; }

    public TestDevice Ana { get; private set; } = null!;

    public TestDevice Ben { get; private set; } = null!;

    public TestDevice Cem { get; private set; } = null!;

    public TestDevice Dee { get; private set; } = null!;

    public Id Id { get; } = TestDevice.NewId();

    public static async Task<SmallGroup> Start(StoreKind store, string newMembersSee = "nothing")
    {
        var group = new SmallGroup(await ServerUnderTest.Start(store));
        group.Ana = await group.SignUp("ana", await group.Server.OwnerInvite());
        var invite = await group.Ana.Invite();
        group.Ben = await group.SignUp("ben", invite);
        group.Cem = await group.SignUp("cem", invite);
        group.Dee = await group.SignUp("dee", invite);
        await Create(group.Ana, group.Id, newMembersSee);
        await group.Add(group.Ben, epoch: 0);
        return group;
    }

    public static async Task<HttpAnswer> Create(TestDevice device, Id group, string newMembersSee = "nothing") =>
        await HttpAnswer.Of(device.Http, "POST", "/api/groups", new { conversationId = group.ToString(), newMembersSee });

    public TestSocket Of(TestDevice device) => _sockets[device];

    public async Task<TestSocket> Reconnect(TestDevice device) => _sockets[device] = await device.Connect();

    /// <summary>Ana adds somebody with one device.</summary>
    public async Task Add(TestDevice device, long epoch)
    {
        await Of(Ana).Commit(Id, epoch, [Ana.Device, device.Device], addedMembers: [device.User]);
        await Of(Ana).Next(FrameKind.Accepted);
        await Of(device).Next(FrameKind.WelcomeTo);
    }

    public async Task<string> RefusalOfCommit(
        TestDevice by, long epoch, IReadOnlyList<Id>? devices = null, IReadOnlyList<Id>? added = null, IReadOnlyList<Id>? removed = null)
    {
        await Of(by).Commit(Id, epoch, devices ?? [], addedMembers: added, removedMembers: removed);
        return (await Of(by).Next(FrameKind.Error)).Text(2);
    }

    public async Task Remove(TestDevice device, long epoch)
    {
        await Of(Ana).Commit(Id, epoch, [], [device.Device], removedMembers: [device.User]);
        await Of(Ana).Next(FrameKind.Accepted);
    }

    public async Task Say(TestDevice by, long epoch, int number)
    {
        await Of(by).SendMessage(Id, epoch, TwoPeople.Payload(number));
        await Of(by).Next(FrameKind.Accepted);
    }

    public Task<HttpAnswer> Leave(TestDevice device) => HttpAnswer.Of(device.Http, "DELETE", $"/api/groups/{Id}/members/me");

    public Task<HttpAnswer> SetRole(TestDevice by, Id member, string role) =>
        HttpAnswer.Of(by.Http, "PUT", $"/api/groups/{Id}/members/{member}", new { role });

    public Task<HttpAnswer> Describe(TestDevice by) => HttpAnswer.Of(by.Http, "GET", $"/api/conversations/{Id}");

    public async Task<Dictionary<string, string>> Roles(TestDevice by)
    {
        var answer = await Describe(by);
        if (answer.Status != HttpStatusCode.OK) throw new InvalidOperationException(answer.Body);
        return answer.Json.GetProperty("members").EnumerateArray()
            .ToDictionary(member => member.GetProperty("username").GetString()!, member => member.GetProperty("role").GetString()!);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var device in _sockets.Keys) await device.DisposeAsync();
        await Server.DisposeAsync();
    }

    async Task<TestDevice> SignUp(string name, string invite)
    {
        var device = await TestDevice.SignUp(Server, name, invite);
        _sockets[device] = await device.Connect();
        return device;
    }
}
