namespace Chat.Modules.Accounts.Contract;

public sealed record Invite(string Code, long ExpiresAt, long Uses);

/// <param name="Inviter">Null for the owner's invite.</param>
/// <param name="Owner">True when this invite makes the owner.</param>
public sealed record InviteInfo(Person? Inviter, bool Owner);
