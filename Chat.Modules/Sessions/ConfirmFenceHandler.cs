using Chat.Modules.Protocol;
using Chat.Modules.Sessions.Contract;
using Mediator;

namespace Chat.Modules.Sessions;

/// <summary>Of two memories of one device that are let in with the same fence, the first to move it on goes on; the other is told that it is a copy.</summary>
sealed class ConfirmFenceHandler(FencesStore fences, ISessions sessions) : IRequestHandler<ConfirmFence, Outcome<Done>>
{
    public async ValueTask<Outcome<Done>> Handle(ConfirmFence request, CancellationToken cancellationToken)
    {
        if (await fences.Move(request.Caller.Device, request.Current, request.Next, cancellationToken)) return default(Done);
        foreach (var link in sessions.Of(request.Caller.User))
        {
            if (link.Owner.Device == request.Caller.Device) link.Close(CloseCode.Copy, "Another copy of this device goes on as it.");
        }
        return default(Done);
    }
}
