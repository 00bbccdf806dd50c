using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Chat.Modules.Protocol;
using Chat.Modules.Relay.Contract;
using Chat.Modules.Sessions.Contract;
using Chat.Tests.FaultTests;
using Chat.Tests.Modules.Groups;
using Chat.Tests.Storage;
using MessagePack;
using NUnit.Framework;

namespace Chat.Tests.Modules.Relay;

/// <summary>However many devices are connected, a message is one row and one encoded frame.</summary>
public sealed class OneEncodingTests(StoreKind store) : OnBothDatabases(store)
{
    [Test]
    public async Task All_receivers_of_a_message_are_given_the_same_bytes([Values] bool inGroup)
    {
        var crowd = await Crowd.Gather(Chat);
        var links = new List<Link>();
        foreach (var owner in new[] { crowd.Ana, crowd.Ben }) links.Add(await Connect(owner));
        // What lies behind is read from the log for each.
        await Eventually.Holds(() => links.TrueForAll(link => link.Conversations == 2), TimeSpan.FromSeconds(20), () => "both have what was there before");
        var said = await crowd.Say(crowd.Ana, inGroup ? crowd.Group : crowd.Direct, 1);
        Assert.That(said.Fault, Is.Null);
        await Eventually.Holds(() => links.TrueForAll(link => link.Frame(said.Value.Sequence) is not null), TimeSpan.FromSeconds(20), () => "it was sent to both");
        Assert.That(links.Select(link => link.Frame(said.Value.Sequence)), Has.All.SameAs(links[0].Frame(said.Value.Sequence)));
    }

    async Task<Link> Connect(Caller owner)
    {
        var link = new Link(owner);
        await Chat.Get<ISessions>().Open(link, default);
        await Chat.Get<IRelay>().Greet(link, null, default);
        return link;
    }

    sealed class Link(Caller owner) : IDeviceLink
    {
        readonly ConcurrentDictionary<long, byte[]> _frames = [];
        readonly ConcurrentDictionary<Id, bool> _conversations = [];

        public Id Session { get; } = People.NewId();

        public Caller Owner => owner;

        /// <summary>Of which something has come.</summary>
        public int Conversations => _conversations.Count;

        /// <summary>The bytes of the message's frame, by reference.</summary>
        public byte[]? Frame(long sequence) => _frames.GetValueOrDefault(sequence);

        public bool TrySend(ReadOnlyMemory<byte> frame)
        {
            var reader = new MessagePackReader(frame);
            reader.ReadArrayHeader();
            if ((FrameKind)reader.ReadInt32() != FrameKind.Message || !MemoryMarshal.TryGetArray(frame, out var segment)) return true;
            _conversations[Id.FromBytes(reader.ReadBytes()!.Value.ToArray())] = true;
            _frames[reader.ReadInt64()] = segment.Array!;
            return true;
        }

        public void Post(ReadOnlyMemory<byte> frame) { }

        public Task Room(int bytes) => Task.CompletedTask;

        public void Close(CloseCode code, string reason) { }
    }
}
