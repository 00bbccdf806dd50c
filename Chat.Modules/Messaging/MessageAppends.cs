using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Privacy.Contract;
using Chat.Modules.Protocol;

namespace Chat.Modules.Messaging;

/// <summary>
/// Appends the application messages that came together: each conversation is read once and moved forward once, whatever it was sent. Checked in this order:
/// membership, repetition, blocks, this device's place in the group, epoch.
/// </summary>
sealed class MessageAppends(ConversationHeads heads, IPrivacy privacy, TimeProvider time) : IBatchedWrite<TakenMessage, Outcome<Appended>>
{
    public async ValueTask Write(IStatements statements, IReadOnlyList<TakenMessage> items, Outcome<Appended>[] results)
    {
        var rules = await privacy.Now();
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var open = await heads.Read(statements, [.. items.Select(item => item.Message.Conversation).Distinct()]);
        var earlier = await MessagesStore.FindByMessageIds(statements, [.. items.Select(item => item.Message)]);
        var entries = new List<LogEntry>(items.Count);
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = Append(items[i].Message, open.GetValueOrDefault(items[i].Message.Conversation), earlier, rules, now);
            if (results[i] is { Fault: null, Value: { IsNew: true, Told: var told } }) entries.Add(told.Entry);
        }
        await MessagesStore.Append(statements, entries);
        await ConversationHeads.Advance(statements, open.Values, now);
    }

    static Outcome<Appended> Append(
        SendMessage request, ConversationHead? head, Dictionary<(Id Conversation, Id Message), LogEntry> earlier, PrivacyRules rules, long now)
    {
        if (head is null || !head.Roster.Members.Contains(request.Caller.User)) return Faults.NotAMember;
        if (earlier.TryGetValue((request.Conversation, request.MessageId), out var known))
            return Appended.Repeated(known, head.Kind, head.Roster.MemberList, request.Caller, EntryKind.Application, request.Payload);
        // Groups that both are in go on.
        if (head is { Kind: ConversationKind.Direct, Roster.MemberList: [var one, var other] } && rules.AreApart(one, other)) return Faults.Blocked;
        if (!head.Roster.Devices.Contains(request.Caller.Device)) return Faults.NotInGroup;
        if (request.Epoch != head.Epoch) return Faults.StaleEpoch with { Epoch = head.Epoch };

        var entry = new LogEntry(request.Conversation, head.Next(), request.Caller, now, EntryKind.Application, request.Epoch, request.Payload,
            request.MessageId, request.Flags)
        { ExpiresAt = head.ExpiryOf(now) };
        // A second attempt may stand in the same batch.
        earlier[(request.Conversation, request.MessageId)] = entry;
        return new Appended(new Accepted(entry.Conversation, entry.Sequence, now, head.Epoch), new EntryStored(entry, head.Kind, head.Roster.MemberList, Change: null));
    }
}
