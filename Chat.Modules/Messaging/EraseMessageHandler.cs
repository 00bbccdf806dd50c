using System.Data.Common;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Messaging;

/// <summary>Commits stay: without them a device that was away could not follow the group.</summary>
sealed class EraseMessageHandler(IDatabase database, IPublisher publisher) : IRequestHandler<EraseMessage, Outcome<Accepted>>
{
    public async ValueTask<Outcome<Accepted>> Handle(EraseMessage request, CancellationToken cancellationToken)
    {
        var outcome = await database.Write(connection => Erase(connection, request), cancellationToken);
        if (outcome.Fault is { } fault) return fault;
        var (conversation, entry) = outcome.Value;
        await publisher.Publish(new MessageErased(conversation.Id, entry.Sequence), CancellationToken.None);
        return new Accepted(conversation.Id, entry.Sequence, entry.StoredAt, conversation.Epoch);
    }

    static async Task<Outcome<(Conversation, LogEntry)>> Erase(DbConnection connection, EraseMessage request)
    {
        var conversation = await ConversationsStore.Find(connection, request.Conversation, request.Caller.User);
        if (conversation is null) return Faults.NotAMember;
        var entry = await MessagesStore.Find(connection, request.Conversation, request.Sequence);
        if (entry is not { Kind: EntryKind.Application }) return Faults.UnknownMessage;
        if (entry.Sender.User != request.Caller.User) return Faults.NotTheAuthor;
        await MessagesStore.Erase(connection, request.Conversation, request.Sequence);
        return (conversation, entry);
    }
}
