using Chat.Modules.Privacy.Contract;
using Mediator;

namespace Chat.Modules.Privacy;

sealed class GetPrivacyHandler(IPrivacy privacy) : IRequestHandler<GetPrivacy, PrivacySettings>
{
    public async ValueTask<PrivacySettings> Handle(GetPrivacy request, CancellationToken cancellationToken) =>
        (await privacy.Now()).Of(request.Caller.User);
}
