using Chat.Modules.Privacy.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Privacy;

sealed class ListBlocksHandler(IPrivacy privacy) : IRequestHandler<ListBlocks, IReadOnlyList<Id>>
{
    public async ValueTask<IReadOnlyList<Id>> Handle(ListBlocks request, CancellationToken cancellationToken) =>
        [.. (await privacy.Now()).Blocks.Where(block => block.User == request.Caller.User).Select(block => block.Blocked)];
}
