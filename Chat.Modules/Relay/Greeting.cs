using Chat.Modules.Groups.Contract;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;
using Chat.Modules.Relay.Contract;
using Chat.Modules.Sessions.Contract;

namespace Chat.Modules.Relay;

/// <summary>Welcomes a device that connects, and starts its stream where the device left off.</summary>
sealed class Greeting(
    IConversationDirectory directory, IConversationLog log, CursorsStore cursors, WelcomesStore welcomes, IGroupDirectory groups, DeviceStreams streams, ChosenLimits limits, TimeProvider time) : IRelay
{
    public async Task Stream(IDeviceLink link, CancellationToken cancellation)
    {
        var stream = new DeviceStream(link, log);
        // Registered before anything is read: an entry stored meanwhile is either in what is read below or offered to the stream.
        streams.Add(stream);
        try
        {
            var acknowledged = await cursors.Acknowledged(link.Owner.Device, cancellation);
            var conversations = await directory.ListFor(link.Owner.User, cancellation);
            link.Post(FrameWriting.Encode(await Welcome(link, conversations, acknowledged, cancellation)));
            foreach (var waiting in await welcomes.Waiting(link.Owner.Device, cancellation)) link.Post(Encode(waiting, conversations));
            foreach (var conversation in conversations)
            {
                if (acknowledged.TryGetValue(conversation.Id, out var acked)) stream.Follow(conversation.Id, acked, conversation.LastSequence);
            }
            await CatchUp(stream, link.Owner, cancellation);
            await stream.Pump(cancellation);
        }
        finally
        {
            streams.Remove(stream);
        }
    }

    /// <summary>What was stored between the first look and the first <c>Follow</c> was offered to nobody: look once more.</summary>
    async Task CatchUp(DeviceStream stream, Caller owner, CancellationToken cancellation)
    {
        var acknowledged = await cursors.Acknowledged(owner.Device, cancellation);
        foreach (var conversation in await directory.ListFor(owner.User, cancellation))
        {
            if (acknowledged.TryGetValue(conversation.Id, out var acked)) stream.Advance(conversation.Id, acked, conversation.LastSequence);
        }
    }

    async Task<Welcome> Welcome(
        IDeviceLink link, IReadOnlyList<Conversation> conversations, IReadOnlyDictionary<Id, long> acknowledged, CancellationToken cancellation)
    {
        var places = await cursors.ReadCursors([.. conversations.Select(conversation => conversation.Id)], cancellation);
        var roles = await groups.PlacesOf(link.Owner.User, cancellation);
        var welcomed = new List<WelcomedConversation>(conversations.Count);
        foreach (var conversation in conversations)
        {
            var members = conversation.Members
                .Select(member => places[conversation.Id].FirstOrDefault(place => place.User == member, new MemberCursor(member, 0, 0))).ToList();
            var read = members.First(member => member.User == link.Owner.User).ReadUpTo;
            var unread = conversation.LastSequence > read ? await log.CountUnread(conversation.Id, link.Owner.User, read, cancellation) : 0;
            welcomed.Add(new WelcomedConversation(conversation.Id, (int)conversation.Kind, conversation.Epoch, conversation.LastSequence,
                acknowledged.GetValueOrDefault(conversation.Id), read, unread, members, acknowledged.ContainsKey(conversation.Id),
                (int)roles.GetValueOrDefault(conversation.Id).Role, conversation.ExpiresAfter ?? 0, conversation.Members.Count));
        }
        return new Welcome(link.Session, await log.LogId(cancellation), time.GetUtcNow().ToUnixTimeMilliseconds(), limits.FramesPerSecond, welcomed);
    }

    static byte[] Encode(WaitingWelcome waiting, IReadOnlyList<Conversation> conversations) => FrameWriting.Encode(new WelcomeTo(
        waiting.Conversation, waiting.Sequence, waiting.Epoch, waiting.Welcome,
        conversations.FirstOrDefault(conversation => conversation.Id == waiting.Conversation) is { Kind: ConversationKind.Direct } direct
            ? direct.Members : [waiting.AddedBy]));
}
