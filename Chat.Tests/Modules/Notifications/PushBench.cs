using Chat.Modules.Messaging.Contract;
using Chat.Modules.Notifications;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Chat.Modules.Relay.Contract;
using Chat.Modules.Sessions.Contract;
using Microsoft.Extensions.Logging.Abstractions;

namespace Chat.Tests.Modules.Notifications;

/// <summary>The parts that bring pushes out, with push services and a clock of the test's.</summary>
sealed class PushBench : IDisposable
{
    public PushBench(ModulesUnderTest chat, TimeProvider time)
    {
        Gateway = new RecordingGateway(chat.Get<IPushGateway>());
        Kept = new KeptBack(time);
        Subscriptions = new Subscriptions();
        var sender = new PushSender(
            Gateway, chat.Get<VapidKeysStore>(), chat.Get<IReadCursors>(), chat.Get<IConversationLog>(), chat.Get<ISessions>(), Subscriptions, chat.Get<PushSubscriptionsStore>(), Kept, time,
            NullLogger<PushSender>.Instance);
        Boxes = new Mailboxes(sender, time, NullLogger<Mailboxes>.Instance);
        SecondLook = new SecondLook(
            Kept, chat.Get<IAcknowledgements>(), chat.Get<ISessions>(), chat.Get<IConversationDirectory>(), chat.Get<IConversationLog>(), chat.Get<NotificationSettingsStore>(), Subscriptions,
            Boxes, time, NullLogger<SecondLook>.Instance);
    }

    public RecordingGateway Gateway { get; }

    public KeptBack Kept { get; }

    public Subscriptions Subscriptions { get; }

    public Mailboxes Boxes { get; }

    public SecondLook SecondLook { get; }

    public Subscription Subscribe(Caller device, string endpoint = "https://push.example.org/1")
    {
        var subscription = new Subscription(device, new PushTarget(endpoint, new byte[65], new byte[16]), new SubscriptionState(null, null));
        Subscriptions.Put(subscription);
        return subscription;
    }

    public void Put(Subscription subscription, Id conversation, long sequence) => Boxes.PutMessage(subscription, NewsOf(conversation, sequence), default);

    public void Dispose() => Boxes.Dispose();

    static PushNews NewsOf(Id conversation, long sequence) => new(conversation, sequence, IsRead: false, Epoch: 1, Payload: [1], ExpiresAt: null);
}
