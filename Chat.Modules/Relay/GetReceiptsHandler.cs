using Chat.Modules.Groups.Contract;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Privacy.Contract;
using Chat.Modules.Protocol;
using Chat.Modules.Relay.Contract;
using Mediator;

namespace Chat.Modules.Relay;

sealed class GetReceiptsHandler(
    IConversationDirectory directory, IConversationLog log, IGroupDirectory groups, CursorsStore cursors, IPrivacy privacy)
    : IRequestHandler<GetReceipts, Outcome<IReadOnlyList<PersonReceipt>>>
{
    public async ValueTask<Outcome<IReadOnlyList<PersonReceipt>>> Handle(GetReceipts request, CancellationToken cancellationToken)
    {
        var me = request.Caller.User;
        if (await directory.Find(request.Conversation, me, cancellationToken) is not { } conversation) return Faults.NotAMember;
        if (await log.SenderOf(request.Conversation, request.Sequence, cancellationToken) is not { } sender) return Faults.UnknownMessage;
        var isGroup = conversation.Kind == ConversationKind.Group;
        var people = isGroup ? await AddressedIn(request, cancellationToken) : conversation.Members;
        var steps = await cursors.Steps(request.Conversation, cancellationToken);
        var rules = await privacy.Now();
        return people.Where(person => person != sender)
            .Select(person => steps.GetValueOrDefault(person) is { } step ? step.At(person, request.Sequence) : new PersonReceipt(person, false, false, null, null))
            .Select(receipt => rules.AreApart(me, receipt.UserId) ? new PersonReceipt(receipt.UserId, false, false, null, null)
                : isGroup || rules.ShareReading(me, receipt.UserId) ? receipt
                : receipt with { Read = false, ReadAt = null })
            .ToArray();
    }

    async Task<IReadOnlyList<Id>> AddressedIn(GetReceipts request, CancellationToken cancellation)
    {
        var group = await groups.Find(request.Conversation, cancellation);
        return [.. (group?.Members ?? []).Where(member => member.JoinedAfter < request.Sequence).Select(member => member.User)];
    }
}

/// <summary>A user's latest step forward: from where to where, and when (milliseconds since 1970).</summary>
sealed record LatestStep(long Delivered, long DeliveredBefore, long? DeliveredAt, long ReadUpTo, long ReadBefore, long? ReadAt)
{
    public PersonReceipt At(Id user, long sequence) => new(
        user, Delivered >= sequence, ReadUpTo >= sequence,
        Delivered >= sequence && DeliveredBefore < sequence ? DeliveredAt : null,
        ReadUpTo >= sequence && ReadBefore < sequence ? ReadAt : null);
}
