using Mediator;

#pragma warning disable MSG0005
namespace Chat.Modules.Accounts.Contract;

/// <summary>The code that makes the first visitor the owner: the same until it is used, null once there are users.</summary>
public sealed record EnsureOwnerInvite : IRequest<string?>;
