using System.Data.Common;
using Chat.Modules.Assets.Contract;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Assets;

sealed class AttachAssetHandler(AssetReading reading, IDatabase database, IConversationMembers conversations, TimeProvider time)
    : IRequestHandler<AttachAsset, Outcome<Done>>
{
    public async ValueTask<Outcome<Done>> Handle(AttachAsset request, CancellationToken cancellationToken) =>
        await reading.Find(request.Caller, request.Asset, cancellationToken) is null
            ? AssetFaults.Unknown
            : await database.Write(connection => Attach(connection, request), cancellationToken);

    async Task<Outcome<Done>> Attach(DbConnection connection, AttachAsset request)
    {
        var (user, now) = (request.Caller.User, time.GetUtcNow().ToUnixTimeMilliseconds());
        if (await conversations.Find(connection, request.Conversation, user) is not { } conversation) return Faults.NotAMember;
        // Its last message may have gone since the caller was found to read it.
        if (await AssetsStore.Find(connection, request.Asset) is not { } asset || !asset.IsAlive(now)) return AssetFaults.Unknown;
        var isNew = !await AssetsStore.IsAttached(connection, asset.Id, request.Conversation, user);
        if (isNew && await AssetsStore.CountAttachments(connection, asset.Id) >= AssetLimits.Attachments) return AssetFaults.TooManyConversations;
        await AssetsStore.Attach(connection, asset.Id, request.Conversation, user, Attachment.ExpiryIn(conversation, now));
        return default(Done);
    }
}
