using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;

namespace Chat.Modules.Assets;

/// <summary>Who may read a file: the members of the conversations that it is attached to. To others it does not exist.</summary>
sealed class AssetReading(AssetsStore assets, IConversationDirectory conversations, TimeProvider time)
{
    public async Task<Asset?> Find(Caller caller, Id asset, CancellationToken cancellation)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (await assets.Find(asset, cancellation) is not { IsFinished: true } found || !found.IsAlive(now)) return null;
        return await conversations.IsInAny(await assets.Conversations(asset, now, cancellation), caller.User, cancellation) ? found : null;
    }
}
