using Chat.Modules.Protocol;

namespace Chat.Bench.Servers;

/// <summary>Brings people and conversations onto the product.</summary>
interface IPopulation
{
    Task<IReadOnlyList<Account>> Accounts(int count);

    /// <summary>A conversation in whose group all members' devices are, at <see cref="Seeding.Epoch"/>.</summary>
    Task<Id> Conversation(IReadOnlyList<Account> members);

    /// <summary>Conversations of each two.</summary>
    Task<IReadOnlyList<Id>> Pairs(IReadOnlyList<Account> accounts);

    /// <summary>Messages of <paramref name="bytes"/> each that nobody has received yet.</summary>
    /// <returns>The sequence of the last one.</returns>
    Task<long> Messages(Id conversation, Account sender, int count, int bytes);
}
