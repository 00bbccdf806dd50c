using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts.Contract;

public sealed record GetSecondFactor(Caller Caller) : IRequest<SecondFactorState>;

public sealed record SecondFactorState(bool On);

/// <summary>Makes the secret for an authenticator (RFC 6238). Nothing is asked for at sign-in until it is confirmed.</summary>
public sealed record BeginSecondFactor(Caller Caller, Proof Proof, string Address) : IRequest<Outcome<SecondFactorSecret>>;

/// <param name="Secret">20 bytes.</param>
public sealed record SecondFactorSecret(byte[] Secret);

/// <param name="Code">Six digits.</param>
public sealed record ConfirmSecondFactor(Caller Caller, string Code) : IRequest<Outcome<Done>>;

/// <summary>Turning off what is off is no fault.</summary>
public sealed record EndSecondFactor(Caller Caller, Proof Proof, string Address) : IRequest<Outcome<Done>>;
