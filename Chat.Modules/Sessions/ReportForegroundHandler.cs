using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Sessions;

sealed class ReportForegroundHandler(ConnectedDevices devices) : IRequestHandler<ReportForeground, Outcome<Done>>
{
    public ValueTask<Outcome<Done>> Handle(ReportForeground request, CancellationToken cancellationToken)
    {
        devices.Report(request.Caller, request.InForeground);
        return ValueTask.FromResult<Outcome<Done>>(default(Done));
    }
}
