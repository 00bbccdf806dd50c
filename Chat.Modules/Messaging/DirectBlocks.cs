using Chat.Modules.Messaging.Contract;
using Chat.Modules.Privacy.Contract;

namespace Chat.Modules.Messaging;

/// <summary>Blocking someone ends the direct conversation; groups that both are in go on.</summary>
sealed class DirectBlocks(IPrivacy privacy)
{
    public async ValueTask<bool> AreApart(Conversation conversation) =>
        conversation is { Kind: ConversationKind.Direct, Members: [var one, var other] } && (await privacy.Now()).AreApart(one, other);
}
