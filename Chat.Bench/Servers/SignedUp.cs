using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Chat.Bench.Load;
using Chat.Modules.Protocol;
using MessagePack;

namespace Chat.Bench.Servers;

/// <summary>
/// People and conversations on a server that runs already, made as clients make them; keys and payloads are opaque bytes, as they are to the server.
/// Each sign-up costs the server two hashes of a password, so a few a second is what to expect.
/// </summary>
sealed class SignedUp(Uri address, string invite) : IPopulation
{
    const int AtOnce = 4;

    /// <summary>As many frames of a socket go unanswered.</summary>
    const int Window = 32;

    static readonly HttpClient Http = new();

    readonly Queue<string> _places = new();
    Account? _host;

    public async Task<IReadOnlyList<Account>> Accounts(int count)
    {
        _host ??= await SignUp(invite);
        while (_places.Count < count) await Invite(_host);
        Report.Progress($"signing up {count} people");
        var codes = Enumerable.Range(0, count).Select(_ => _places.Dequeue()).ToList();
        var accounts = new Account[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) => accounts[number] = await SignUp(codes[number]));
        return accounts;
    }

    public async Task<IReadOnlyList<Id>> Pairs(IReadOnlyList<Account> accounts)
    {
        var conversations = new List<Id>();
        foreach (var pair in accounts.Chunk(2)) conversations.Add(await Conversation(pair));
        return conversations;
    }

    public async Task<Id> Conversation(IReadOnlyList<Account> members)
    {
        var conversation = Id.FromBytes(RandomNumberGenerator.GetBytes(Id.Length));
        var isGroup = members.Count > 2;
        _ = isGroup
            ? await Post("/api/groups", new { conversationId = conversation.ToString(), newMembersSee = "nothing" }, members[0])
            : await Post("/api/conversations", new { conversationId = conversation.ToString(), peerId = members[1].Owner.User.ToString() }, members[0]);
        await using var client = await FrameClient.Connect(BenchServer.SocketOf(address), members[0].Token);
        await client.Send((ref MessagePackWriter writer) => WriteFirstCommit(ref writer, conversation, members, isGroup));
        await Accepted(client, 1);
        return conversation;
    }

    public async Task<long> Messages(Id conversation, Account sender, int count, int bytes)
    {
        await using var client = await FrameClient.Connect(BenchServer.SocketOf(address), sender.Token);
        var (payload, last) = (RandomNumberGenerator.GetBytes(bytes), 0L);
        for (var sent = 0; sent < count; sent += Window)
        {
            var together = Math.Min(Window, count - sent);
            await client.Send((ref MessagePackWriter writer) =>
            {
                for (var i = 0; i < together; i++) FramePair.WriteSend(ref writer, (uint)i + 1, conversation.ToBytes(), payload);
            });
            last = await Accepted(client, together);
            await client.Acknowledge(conversation.ToBytes(), last);
        }
        return last;
    }

    /// <summary>What makes the group of a new conversation: MLS and its messages are of no interest to the server.</summary>
    static void WriteFirstCommit(ref MessagePackWriter writer, Id conversation, IReadOnlyList<Account> members, bool isGroup)
    {
        writer.WriteArrayHeader(12);
        writer.Write((int)FrameKind.Commit);
        writer.Write(1);
        writer.Write(conversation.ToBytes());
        writer.Write(MessageIds.New());
        writer.Write(0);
        writer.Write("commit"u8);
        writer.Write("welcome"u8);
        writer.Write("group info"u8);
        WriteIds(ref writer, members.Select(member => member.Owner.Device));
        WriteIds(ref writer, []);
        WriteIds(ref writer, isGroup ? members.Skip(1).Select(member => member.Owner.User) : []);
        WriteIds(ref writer, []);
    }

    static void WriteIds(ref MessagePackWriter writer, IEnumerable<Id> ids)
    {
        var all = ids.ToList();
        writer.WriteArrayHeader(all.Count);
        foreach (var id in all) writer.Write(id.ToBytes());
    }

    /// <returns>The highest sequence of so many acceptances.</returns>
    static async Task<long> Accepted(FrameClient client, int count)
    {
        var highest = 0L;
        void Show(ref MessagePackReader reader, FrameKind kind)
        {
            if (kind != FrameKind.Accepted) return;
            reader.Skip();
            reader.Skip();
            highest = Math.Max(highest, reader.ReadInt64());
            count--;
        }
        while (count > 0)
        {
            if (!await client.ReceiveBatch(Show)) throw new InvalidOperationException("The server has ended the connection.");
        }
        return highest;
    }

    async Task<Account> SignUp(string code)
    {
        var owner = new Caller(Id.FromBytes(RandomNumberGenerator.GetBytes(Id.Length)), Id.FromBytes(RandomNumberGenerator.GetBytes(Id.Length)));
        var answer = await Post("/api/accounts", new
        {
            inviteCode = code,
            userId = owner.User.ToString(),
            deviceId = owner.Device.ToString(),
            deviceName = "bench",
            displayName = "bench",
            username = $"bench{owner.User.ToString()[..12]}",
            password = new { salt = Random(16), memoryKiB = 65536, iterations = 3, parallelism = 1, authSecret = Random(32) },
            recoveryAuth = Random(32),
            identityKey = Random(32),
            // The start of a device list as the server reads it: label and version.
            deviceList = new { payload = Text([0x92, 0xb3, .. "chat device list v1"u8, 1]), signature = Random(64) },
            vault = new { @sealed = Random(64), wraps = new[] { new { kind = "password", @sealed = Random(60) }, new { kind = "recovery", @sealed = Random(60) } } },
            bearer = true,
        }, by: null);
        return new Account(owner, answer.GetProperty("token").GetString()!);
    }

    async Task Invite(Account host)
    {
        var answer = await Post("/api/invites", new { }, host);
        for (var use = answer.GetProperty("uses").GetInt32(); use > 0; use--) _places.Enqueue(answer.GetProperty("code").GetString()!);
    }

    async Task<JsonElement> Post(string path, object body, Account? by)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, path)) { Content = JsonContent.Create(body) };
        if (by is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", by.Token);
        using var answer = await Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonSerializer.Deserialize<JsonElement>(text) : throw new InvalidOperationException($"{path}: {text}");
    }

    static string Random(int bytes) => Text(RandomNumberGenerator.GetBytes(bytes));

    static string Text(ReadOnlySpan<byte> bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
