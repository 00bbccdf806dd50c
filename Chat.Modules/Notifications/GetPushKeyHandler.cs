using Chat.Modules.Notifications.Contract;
using Mediator;

namespace Chat.Modules.Notifications;

sealed class GetPushKeyHandler(VapidKeysStore keys) : IRequestHandler<GetPushKey, PushKey>
{
    public async ValueTask<PushKey> Handle(GetPushKey request, CancellationToken cancellationToken) => new((await keys.FindOrMake(cancellationToken)).Public);
}
