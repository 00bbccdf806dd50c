using Chat.Modules.Accounts.Contract;
using Chat.Modules.Protocol;

namespace Chat.Modules.Accounts;

/// <summary>What signing in with a password asks for besides it, of those who have turned it on.</summary>
sealed class SecondFactor(SecondFactorsStore store, TimeProvider time)
{
    /// <summary>The time step of the code, to be used up in the write that signs in; null for those who have no second factor.</summary>
    public async ValueTask<Outcome<long?>> Check(Id user, string? code, CancellationToken cancellation)
    {
        if (await store.Find(user, cancellation) is not { ConfirmedAt: not null } factor) return default(long?);
        if (string.IsNullOrWhiteSpace(code)) return AccountFaults.SecondFactorNeeded;
        return Totp.StepOf(factor.Secret, code, time.GetUtcNow(), factor.LastStep) is { } step ? step : AccountFaults.SecondFactorWrong;
    }
}
