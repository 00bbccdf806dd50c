using Chat.Modules.Accounts.Contract;
using Chat.Modules.Messaging.Contract;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Modules.Messaging;

static class MessagingModule
{
    public static IServiceCollection AddMessaging(this IServiceCollection services) => services
        .AddSingleton<ConversationsStore>()
        .AddSingleton<IConversationDirectory>(provider => provider.GetRequiredService<ConversationsStore>())
        .AddSingleton<IConversationMembers, ConversationMembers>()
        .AddSingleton<IAccountEnding, AccountEnding>()
        .AddSingleton<GroupInfosStore>()
        .AddSingleton<Rosters>()
        .AddSingleton<ConversationHeads>()
        .AddSingleton<MessageAppends>()
        .AddSingleton<IMessageIntake, MessageIntake>()
        .AddSingleton<MessagesStore>()
        .AddSingleton<IConversationLog>(provider => provider.GetRequiredService<MessagesStore>());
}
