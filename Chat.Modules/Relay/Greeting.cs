using Chat.Modules.Groups.Contract;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Privacy.Contract;
using Chat.Modules.Protocol;
using Chat.Modules.Relay.Contract;
using Chat.Modules.Sessions.Contract;
using Microsoft.Extensions.Logging;

namespace Chat.Modules.Relay;

/// <summary>Welcomes a device that connects, and starts its stream where the device left off.</summary>
sealed class Greeting(
    IConversationDirectory directory, IConversationLog log, CursorsStore cursors, WelcomesStore welcomes, IGroupDirectory groups, GroupReceipts receipts,
    IPrivacy privacy, DeviceStreams streams, Audiences audiences, ChosenLimits limits,
    TimeProvider time, ILogger<DeviceStream> logger) : IRelay
{
    public async Task<IDeviceStream> Greet(IDeviceLink link, Id? fence, CancellationToken cancellation)
    {
        var stream = new DeviceStream(link, log, streams, audiences, logger);
        try
        {
            streams.Add(stream);
            await Greet(stream, fence, cancellation);
            return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    async Task Greet(DeviceStream stream, Id? fence, CancellationToken cancellation)
    {
        var (link, owner) = (stream.Link, stream.Link.Owner);
        var acknowledged = await cursors.Acknowledged(owner.Device, cancellation);
        // Followed before the list is read: an entry stored meanwhile is in what is read, or it is offered.
        foreach (var (conversation, acked) in acknowledged) stream.Follow(conversation, acked, last: acked);
        var conversations = await directory.ListFor(owner.User, cancellation);
        link.Post(FrameWriting.Encode(await Welcome(link, conversations, acknowledged, fence, cancellation)));
        foreach (var waiting in await welcomes.Waiting(owner.Device, cancellation)) link.Post(Encode(waiting, conversations));
        // Who was removed after the cursors were read may follow what is no longer theirs; who is removed from now on is told to leave.
        foreach (var lost in acknowledged.Keys.Except(conversations.Select(conversation => conversation.Id))) stream.Leave(lost);
        foreach (var conversation in conversations) stream.Advance(conversation.Id, conversation.LastSequence);
        stream.Start();
    }

    async Task<Welcome> Welcome(
        IDeviceLink link, IReadOnlyList<Conversation> conversations, IReadOnlyDictionary<Id, long> acknowledged, Id? fence,
        CancellationToken cancellation)
    {
        var me = link.Owner.User;
        var places = await Places(me, conversations, cancellation);
        var roles = await groups.PlacesOf(me, cancellation);
        var read = conversations.ToDictionary(conversation => conversation.Id, conversation => places[conversation.Id].First(place => place.User == me).ReadUpTo);
        var unread = await log.CountUnread(link.Owner.User,
            [.. conversations.Where(conversation => conversation.LastSequence > read[conversation.Id]).Select(conversation => (conversation.Id, read[conversation.Id]))],
            cancellation);
        var welcomed = conversations.Select(conversation => new WelcomedConversation(
            conversation.Id, (int)conversation.Kind, conversation.Epoch, conversation.LastSequence, acknowledged.GetValueOrDefault(conversation.Id),
            read[conversation.Id], unread.GetValueOrDefault(conversation.Id), places[conversation.Id], acknowledged.ContainsKey(conversation.Id),
            (int)roles.GetValueOrDefault(conversation.Id).Role, conversation.ExpiresAfter ?? 0,
            roles.TryGetValue(conversation.Id, out var place) ? place.MemberCount : conversation.Members.Count));
        return new Welcome(link.Session, await log.LogId(cancellation), time.GetUtcNow().ToUnixTimeMilliseconds(), limits.FramesPerSecond, [.. welcomed],
            fence);
    }

    /// <summary>The cursors of each conversation as the user may see them.</summary>
    async Task<Dictionary<Id, IReadOnlyList<MemberCursor>>> Places(Id me, IReadOnlyList<Conversation> conversations, CancellationToken cancellation)
    {
        var rules = await privacy.Now();
        var direct = await cursors.ReadCursors(
            [.. conversations.Where(conversation => conversation.Kind == ConversationKind.Direct).Select(conversation => conversation.Id)], cancellation);
        var places = new Dictionary<Id, IReadOnlyList<MemberCursor>>(conversations.Count);
        foreach (var conversation in conversations)
        {
            places[conversation.Id] = conversation.Kind == ConversationKind.Group
                ? await receipts.PlacesFor(conversation.Id, me, cancellation)
                : [.. conversation.Members.Select(member =>
                    direct[conversation.Id].FirstOrDefault(place => place.User == member, new MemberCursor(member, 0, 0)).AsSeenBy(me, rules))];
        }
        return places;
    }

    static byte[] Encode(WaitingWelcome waiting, IReadOnlyList<Conversation> conversations) => FrameWriting.Encode(new WelcomeTo(
        waiting.Conversation, waiting.Sequence, waiting.Epoch, waiting.Welcome,
        conversations.FirstOrDefault(conversation => conversation.Id == waiting.Conversation) is { Kind: ConversationKind.Direct } direct
            ? direct.Members : [waiting.AddedBy]));
}
