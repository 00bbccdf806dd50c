using Chat.Modules.Accounts.Contract;
using Chat.Modules.Protocol;

namespace Chat.Modules.Accounts;

/// <summary>Who has to wait before guessing again. Many people may share an address, so it is given more attempts than a username.</summary>
sealed class Throttles(TimeProvider time) : ICodeGuesses
{
    const int AttemptsPerUsername = 5;
    const int AttemptsPerAddress = 20;

    readonly AttemptThrottle _usernames = new(time, AttemptsPerUsername);
    readonly AttemptThrottle _addresses = new(time, AttemptsPerAddress);
    readonly AttemptThrottle _codeGuesses = new(time, AttemptsPerAddress);

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

    public Fault? Begin(string address) => _codeGuesses.Begin(address) is { } wait ? Wait(wait) : null;

    public void Knew(string address) => _codeGuesses.TakeBack(address);

    static Fault Wait(TimeSpan time) => AccountFaults.TooManyAttempts with { RetryAfter = time };
}
