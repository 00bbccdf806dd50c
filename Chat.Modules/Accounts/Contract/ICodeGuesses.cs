using Chat.Modules.Protocol;

namespace Chat.Modules.Accounts.Contract;

/// <summary>Makes guessing at codes slow, whatever they open: invites and group links count together.</summary>
public interface ICodeGuesses
{
    /// <summary>Null when the attempt may go on, else <c>too_many_attempts</c>. It counts as a failed one until <see cref="Knew"/>.</summary>
    Fault? Begin(string address);

    void Knew(string address);
}
