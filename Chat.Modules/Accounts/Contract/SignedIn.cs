namespace Chat.Modules.Accounts.Contract;

/// <param name="Inviter">Set after a sign-up by a member's invite.</param>
/// <param name="Token">Known to the device alone; the server keeps only its hash.</param>
public sealed record SignedIn(Me Me, Person? Inviter, string Token);
