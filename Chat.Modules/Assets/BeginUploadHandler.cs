using System.Data.Common;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Assets.Contract;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Assets;

sealed class BeginUploadHandler(IDatabase database, IConversationMembers conversations, ChosenAssetLimits limits, IIdSource ids, TimeProvider time)
    : IRequestHandler<BeginUpload, Outcome<Upload>>
{
    public async ValueTask<Outcome<Upload>> Handle(BeginUpload request, CancellationToken cancellationToken)
    {
        if (request.Length < 1) return AccountFaults.MalformedRequest;
        if (request.Length > limits.MaxBytes) return AssetFaults.TooBig;
        var asset = ids.NewId();
        return await database.Write(connection => Begin(connection, asset, request), cancellationToken);
    }

    async Task<Outcome<Upload>> Begin(DbConnection connection, Id asset, BeginUpload request)
    {
        var user = request.Caller.User;
        if (await conversations.Find(connection, request.Conversation, user) is not { } conversation) return Faults.NotAMember;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var use = await AssetsStore.UseOf(connection, user, now);
        if (use.Unfinished >= AssetLimits.Unfinished) return AssetFaults.TooManyUploads;
        if (limits.UserCount > 0 && use.Count >= limits.UserCount || limits.UserBytes > 0 && use.Bytes + request.Length > limits.UserBytes) return AssetFaults.Full;
        var ends = now + (long)AssetLimits.UploadLife.TotalMilliseconds;
        await AssetsStore.Add(connection, asset, user, request.Length, now, ends);
        await AssetsStore.Attach(connection, asset, request.Conversation, user, Attachment.ExpiryIn(conversation, now));
        return new Upload(asset, 0, request.Length, ends);
    }
}
