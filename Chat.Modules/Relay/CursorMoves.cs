using Chat.Modules.Ports;

namespace Chat.Modules.Relay;

/// <summary>Moves cursors forward, never back; reading implies delivery. The result is the users' cursors that moved, as they are then.</summary>
sealed class CursorMoves(Dialect dialect, TimeProvider time) : IBatchedWrite<IReadOnlyList<CursorMove>, IReadOnlyList<MovedCursor>>
{
    public async ValueTask Write(IStatements statements, IReadOnlyList<IReadOnlyList<CursorMove>> items, IReadOnlyList<MovedCursor>[] results)
    {
        for (var i = 0; i < results.Length; i++) results[i] = await Write(statements, items[i]);
    }

    async ValueTask<IReadOnlyList<MovedCursor>> Write(IStatements statements, IReadOnlyList<CursorMove> moves)
    {
        var acknowledged = await CursorsStore.MoveDevices(statements, [.. moves.Where(move => move.Acked > 0)]);
        await WelcomesStore.Settle(statements, acknowledged);
        return await CursorsStore.MoveUsers(statements, dialect, [.. acknowledged, .. moves.Where(move => move.Read > 0)],
            time.GetUtcNow().ToUnixTimeMilliseconds());
    }
}
