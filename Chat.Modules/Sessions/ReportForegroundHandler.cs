using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Sessions;

sealed class ReportForegroundHandler(ConnectedDevices devices) : IRequestHandler<ReportForeground, Outcome<Done>>
{
    public async ValueTask<Outcome<Done>> Handle(ReportForeground request, CancellationToken cancellationToken)
    {
        await devices.Report(request.Caller, request.InForeground, cancellationToken);
        return default(Done);
    }
}
