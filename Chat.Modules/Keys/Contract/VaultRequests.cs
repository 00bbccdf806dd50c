using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Keys.Contract;

public sealed record GetVault(Caller Caller) : IRequest<Outcome<Vault>>;
