using Chat.Modules.Protocol;

namespace Chat.Modules.Messaging.Contract;

/// <summary>Faults of the conversation requests over HTTP.</summary>
public static class MessagingFaults
{
    public static readonly Fault ConversationIdTaken = new(201, "id_taken", "This conversation id is taken.");
    public static readonly Fault NoGroupYet = new(202, "no_group_yet", "Nobody has started this conversation's group.", Temporary: true);
}
