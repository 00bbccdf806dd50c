using Chat.Modules.Keys.Contract;
using Mediator;

namespace Chat.Modules.Keys;

sealed class GetKeyLogHeadHandler(KeyLog log) : IRequestHandler<GetKeyLogHead, KeyLogHead>
{
    public async ValueTask<KeyLogHead> Handle(GetKeyLogHead request, CancellationToken cancellationToken) => await log.Head(cancellationToken);
}
