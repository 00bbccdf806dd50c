using System.Buffers.Binary;
using Chat.Bench.Servers;
using Chat.Modules.Protocol;

namespace Chat.Bench.Load;

/// <summary>Pairs of people on one server.</summary>
static class Crowd
{
    public const int PayloadBytes = 256;

    const int AtOnce = 50;

    public static async Task<IReadOnlyList<IPair>> Connect(BenchServer server, int pairs)
    {
        Report.Progress($"{server.Name}: connecting {pairs} pairs");
        if (server is ProductServer product) return await OnProduct(product, pairs);
        return await InTurns<IPair>(pairs, async number => server.Name == "signalr"
            ? await SignalRPair.Connect(server.Socket, number, PayloadBytes)
            : await FramePair.Connect(server.Socket, $"{2 * number}", $"{(2 * number) + 1}", PairId(number), PayloadBytes));
    }

    public static async Task<IReadOnlyList<IPair>> OnProduct(ProductServer server, int pairs)
    {
        var accounts = await server.People.Accounts(2 * pairs);
        return await OnProduct(server, accounts, await server.People.Pairs(accounts));
    }

    public static Task<IReadOnlyList<IPair>> OnProduct(ProductServer server, IReadOnlyList<Account> accounts, IReadOnlyList<Id> conversations) =>
        InTurns<IPair>(conversations.Count, async number => await FramePair.Connect(
            server.Socket, accounts[2 * number].Token, accounts[(2 * number) + 1].Token, conversations[number].ToBytes(), PayloadBytes));

    public static async Task<IReadOnlyList<T>> InTurns<T>(int count, Func<int, Task<T>> make)
    {
        var made = new T[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) => made[number] = await make(number));
        return made;
    }

    static byte[] PairId(int number)
    {
        var id = new byte[Id.Length];
        BinaryPrimitives.WriteInt32BigEndian(id, number);
        return id;
    }
}
