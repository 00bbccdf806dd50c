using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Messaging;

sealed class SendMessageHandler(IDatabase database, MessageAppends appends, IPublisher publisher) : IRequestHandler<SendMessage, Outcome<Accepted>>
{
    /// <remarks>Reaches the write queue before its first await, so that the sends of one connection keep their order.</remarks>
    public ValueTask<Outcome<Accepted>> Handle(SendMessage request, CancellationToken cancellationToken) => request.Payload.Length switch
    {
        0 => ValueTask.FromResult<Outcome<Accepted>>(Faults.PayloadEmpty),
        > Limits.MaxPayloadBytes => ValueTask.FromResult<Outcome<Accepted>>(Faults.PayloadTooBig),
        _ => Store(request, cancellationToken),
    };

    async ValueTask<Outcome<Accepted>> Store(SendMessage request, CancellationToken cancellation)
    {
        var outcome = await database.Write(appends, request, cancellation);
        if (outcome.Fault is { } fault) return fault;
        await publisher.Publish(outcome.Value.Told, CancellationToken.None);
        return outcome.Value.Accepted;
    }
}
