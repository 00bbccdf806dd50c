using Chat.Modules.Accounts.Contract;
using Chat.Modules.Protocol;

namespace Chat.Modules.Accounts;

/// <summary>Asks somebody who is signed in for a secret once more. Guesses count together with those at sign-in, so that a stolen device buys none.</summary>
sealed class Proofs(AccountsStore accounts, Throttles throttles)
{
    /// <summary>The account, as its secrets are now.</summary>
    public async ValueTask<Outcome<Account>> Check(Caller caller, Proof proof, string address, CancellationToken cancellation)
    {
        if (proof.AuthSecret.Length != SignUpRules.SecretBytes) return AccountFaults.MalformedRequest;
        if (await accounts.FindAccount(caller.User, cancellation) is not { DisabledAt: null } account) return AccountFaults.UnknownPerson;
        if (throttles.BeginSignIn(account.Username, address) is { } wait) return wait;
        if (!SecretHashes.Verify(proof.AuthSecret, account.HashOf(proof.Kind))) return AccountFaults.Wrong(proof.Kind);
        throttles.SignedIn(account.Username, address);
        return account;
    }
}
