using Chat.Modules.Keys.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Keys;

sealed class GetKeyLogConsistencyHandler(KeyLog log) : IRequestHandler<GetKeyLogConsistency, Outcome<KeyLogConsistency>>
{
    public async ValueTask<Outcome<KeyLogConsistency>> Handle(GetKeyLogConsistency request, CancellationToken cancellationToken)
    {
        if (request.From < 1 || request.To < request.From) return KeyFaults.KeyLogRange;
        return await log.Consistency(request.From, request.To, cancellationToken) is { } proof ? new KeyLogConsistency(proof) : KeyFaults.KeyLogRange;
    }
}
