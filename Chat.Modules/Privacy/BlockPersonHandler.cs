using Chat.Modules.Accounts.Contract;
using Chat.Modules.Privacy.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Privacy;

sealed class BlockPersonHandler(CurrentPrivacy privacy, IAccountDirectory accounts, TimeProvider time) : IRequestHandler<BlockPerson, Outcome<Done>>
{
    const int Most = 1000;

    public async ValueTask<Outcome<Done>> Handle(BlockPerson request, CancellationToken cancellationToken)
    {
        var (me, other) = (request.Caller.User, request.Person);
        if (me == other || await accounts.Find(other, cancellationToken) is null) return Faults.UnknownPerson;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        return await privacy.Change(me, async connection =>
        {
            if (await PrivacyStore.CountBlocks(connection, me) >= Most) return PrivacyFaults.BlocksFull;
            await PrivacyStore.AddBlock(connection, me, other, now);
            return null;
        }, rules => rules with { Blocks = rules.Blocks.Add((me, other)) }, cancellationToken);
    }
}
