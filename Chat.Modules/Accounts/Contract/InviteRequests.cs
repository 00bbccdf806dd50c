using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts.Contract;

/// <summary>The code that makes the first visitor the owner: the same until it is used, null once there are users.</summary>
public sealed record EnsureOwnerInvite : IRequest<string?>;

/// <param name="Address">Who asks; guesses are slowed down per address.</param>
public sealed record LookUpInvite(string Code, string Address) : IRequest<Outcome<InviteInfo>>;

/// <param name="Address">Who asks; an address may make so many an hour.</param>
public sealed record CreateInvite(Caller Caller, string Address) : IRequest<Outcome<Invite>>;
