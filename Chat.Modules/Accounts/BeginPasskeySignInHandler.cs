using Chat.Modules.Accounts.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts;

sealed class BeginPasskeySignInHandler(PasskeyChallenges challenges) : IRequestHandler<BeginPasskeySignIn, Outcome<byte[]>>
{
    public ValueTask<Outcome<byte[]>> Handle(BeginPasskeySignIn request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(challenges.Make(user: null, request.Address));
}
