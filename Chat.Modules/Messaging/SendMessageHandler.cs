using System.Data.Common;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Chat.Modules.Relay.Contract;
using Mediator;

namespace Chat.Modules.Messaging;

sealed class SendMessageHandler(IDatabase database, IDeviceRouting routing, IPublisher publisher, DirectBlocks blocks, TimeProvider time)
    : IRequestHandler<SendMessage, Outcome<Accepted>>
{
    /// <remarks>Reaches the write queue before its first await, so that the sends of one connection keep their order.</remarks>
    public ValueTask<Outcome<Accepted>> Handle(SendMessage request, CancellationToken cancellationToken) => request.Payload.Length switch
    {
        0 => ValueTask.FromResult<Outcome<Accepted>>(Faults.PayloadEmpty),
        > Limits.MaxPayloadBytes => ValueTask.FromResult<Outcome<Accepted>>(Faults.PayloadTooBig),
        _ => Store(request, cancellationToken),
    };

    async ValueTask<Outcome<Accepted>> Store(SendMessage request, CancellationToken cancellation)
    {
        var outcome = await database.Write(connection => Append(connection, request), cancellation);
        if (outcome.Fault is { } fault) return fault;
        if (outcome.Value.Told is { } told) await publisher.Publish(told, CancellationToken.None);
        return outcome.Value.Accepted;
    }

    async Task<Outcome<Appended>> Append(DbConnection connection, SendMessage request)
    {
        var conversation = await ConversationsStore.Find(connection, request.Conversation, request.Caller.User);
        if (conversation is null) return Faults.NotAMember;
        var earlier = await MessagesStore.FindByMessageId(connection, request.Conversation, request.MessageId);
        if (earlier is not null) return Appended.Repeated(earlier, request.Caller, EntryKind.Application, request.Payload);
        if (await blocks.AreApart(conversation)) return Faults.Blocked;
        if (!await routing.IsRouted(connection, request.Conversation, request.Caller.Device)) return Faults.NotInGroup;

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var sequence = await ConversationsStore.TakeSequence(connection, request.Conversation, request.Epoch, request.Epoch, now);
        if (sequence is null) return Faults.StaleEpoch with { Epoch = conversation.Epoch };
        var entry = new LogEntry(request.Conversation, sequence.Value, request.Caller, now, EntryKind.Application, request.Epoch, request.Payload,
            request.MessageId, request.Flags);
        await MessagesStore.Append(connection, entry, conversation.ExpiryOf(now));
        return Appended.New(entry, conversation, request.Epoch);
    }
}
