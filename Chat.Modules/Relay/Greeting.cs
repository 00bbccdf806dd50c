using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;
using Chat.Modules.Relay.Contract;
using Chat.Modules.Sessions.Contract;
using Microsoft.Extensions.Logging;

namespace Chat.Modules.Relay;

/// <summary>Welcomes a device that connects, and starts its stream where the device left off.</summary>
sealed class Greeting(
    IConversationDirectory directory, IConversationLog log, CursorsStore cursors, DeviceStreams streams, Audiences audiences, ChosenLimits limits,
    TimeProvider time, ILogger<DeviceStream> logger) : IRelay
{
    public async Task<IDeviceStream> Greet(IDeviceLink link, CancellationToken cancellation)
    {
        var stream = new DeviceStream(link, log, streams, audiences, logger);
        try
        {
            streams.Add(stream);
            await Greet(stream, cancellation);
            return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    async Task Greet(DeviceStream stream, CancellationToken cancellation)
    {
        var (link, owner) = (stream.Link, stream.Link.Owner);
        var acknowledged = await cursors.Acknowledged(owner.Device, cancellation);
        // Followed before the list is read: an entry stored meanwhile is in what is read, or it is offered.
        foreach (var (conversation, acked) in acknowledged) stream.Follow(conversation, acked, last: acked);
        var conversations = await directory.ListFor(owner.User, cancellation);
        link.Post(FrameWriting.Encode(await Welcome(link, conversations, acknowledged, cancellation)));
        foreach (var waiting in await cursors.Welcomes(owner.Device, cancellation)) link.Post(Encode(waiting, conversations));
        foreach (var conversation in conversations)
        {
            if (acknowledged.TryGetValue(conversation.Id, out var acked)) stream.Follow(conversation.Id, acked, conversation.LastSequence);
        }
        stream.Start();
    }

    async Task<Welcome> Welcome(
        IDeviceLink link, IReadOnlyList<Conversation> conversations, IReadOnlyDictionary<Id, long> acknowledged, CancellationToken cancellation)
    {
        var places = await cursors.ReadCursors([.. conversations.Select(conversation => conversation.Id)], cancellation);
        var read = conversations.ToDictionary(
            conversation => conversation.Id, conversation => places[conversation.Id].FirstOrDefault(place => place.User == link.Owner.User).ReadUpTo);
        var unread = await log.CountUnread(link.Owner.User,
            [.. conversations.Where(conversation => conversation.LastSequence > read[conversation.Id]).Select(conversation => (conversation.Id, read[conversation.Id]))],
            cancellation);
        var welcomed = conversations.Select(conversation => new WelcomedConversation(
            conversation.Id, (int)conversation.Kind, conversation.Epoch, conversation.LastSequence, acknowledged.GetValueOrDefault(conversation.Id),
            read[conversation.Id], unread.GetValueOrDefault(conversation.Id), CursorsOf(conversation, places[conversation.Id]), acknowledged.ContainsKey(conversation.Id)));
        return new Welcome(link.Session, await log.LogId(cancellation), time.GetUtcNow().ToUnixTimeMilliseconds(), limits.FramesPerSecond, [.. welcomed]);
    }

    static List<MemberCursor> CursorsOf(Conversation conversation, IEnumerable<MemberCursor> places) =>
        [.. conversation.Members.Select(member => places.FirstOrDefault(place => place.User == member, new MemberCursor(member, 0, 0)))];

    static byte[] Encode(WaitingWelcome waiting, IReadOnlyList<Conversation> conversations) => FrameWriting.Encode(new WelcomeTo(
        waiting.Conversation, waiting.Sequence, waiting.Epoch, waiting.Welcome, waiting.GroupInfo,
        conversations.FirstOrDefault(conversation => conversation.Id == waiting.Conversation)?.Members ?? []));
}
