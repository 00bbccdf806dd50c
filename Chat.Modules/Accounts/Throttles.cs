using Chat.Modules.Accounts.Contract;
using Chat.Modules.Protocol;

namespace Chat.Modules.Accounts;

/// <summary>Who has to wait before guessing again. Many people may share an address, so it is given more attempts than a username.</summary>
sealed class Throttles(TimeProvider time, ChosenLimits limits) : ICodeGuesses
{
    const int AttemptsPerUsername = 5;
    const int ProfileChanges = 20;

    readonly AttemptThrottle _usernames = new(time, AttemptsPerUsername);
    readonly AttemptThrottle _addresses = new(time, limits.PerAddress.FailedSignIns);
    readonly AttemptThrottle _codeGuesses = new(time, limits.PerAddress.WrongCodes);

    readonly AttemptThrottle _profileChanges = new(time, ProfileChanges);

    public Fault? BeginSignIn(string username, string address)
    {
        if (_addresses.Begin(address) is { } wait) return Wait(wait);
        if (_usernames.Begin(username) is not { } longer) return null;
        _addresses.TakeBack(address);
        return Wait(longer);
    }

    public void SignedIn(string username, string address)
    {
        _usernames.Clear(username);
        // Not cleared: an account of one's own must not buy further guesses at others.
        _addresses.TakeBack(address);
    }

    /// <summary>The secret was right, but the authenticator's code is still to come: no guess, and no end of the guessing either.</summary>
    public void Halfway(string username, string address)
    {
        _usernames.TakeBack(username);
        _addresses.TakeBack(address);
    }

    /// <summary>Counts as a failed sign-in of the address until <see cref="PasskeyWasRight"/>.</summary>
    public Fault? BeginPasskey(string address) => _addresses.Begin(address) is { } wait ? Wait(wait) : null;

    public void PasskeyWasRight(string address) => _addresses.TakeBack(address);

    /// <summary>Each change is told to everybody who knows the person.</summary>
    public Fault? BeginProfileChange(Id user) => _profileChanges.Begin(user.ToString()) is { } wait ? Wait(wait) : null;

    public Fault? Begin(string address) => _codeGuesses.Begin(address) is { } wait ? Wait(wait) : null;

    public void Knew(string address) => _codeGuesses.TakeBack(address);

    static Fault Wait(TimeSpan time) => AccountFaults.TooManyAttempts with { RetryAfter = time };
}
