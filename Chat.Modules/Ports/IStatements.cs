using Chat.Modules.Protocol;

namespace Chat.Modules.Ports;

/// <summary>
/// The store's hot path: one statement for many rows, prepared once, in one round trip where there are round trips. Parameters are <c>$1</c>, <c>$2</c>, …
/// in the order of their first appearance, which both databases read alike.
/// </summary>
public interface IStatements
{
    /// <summary>Runs the statement once per row. How many rows of the table each run changed, in the order of <paramref name="rows"/>.</summary>
    ValueTask<int[]> ExecuteEach<TRow>(string sql, IReadOnlyList<TRow> rows, BindRow<TRow> bind);

    /// <summary>Runs the query once per row and shows the rows of every answer.</summary>
    ValueTask QueryEach<TRow>(string sql, IReadOnlyList<TRow> rows, BindRow<TRow> bind, ShowRow<TRow> show);

    /// <summary>Runs a query without parameters and shows its rows until no further one is wanted.</summary>
    ValueTask QueryOnce(string sql, Func<IAnswerRow, bool> show) => QueryEach(sql, [show], static (_, _) => { }, static (show, row) => show(row));

    /// <summary>Whether a query without parameters answers with any row.</summary>
    async ValueTask<bool> Any(string sql)
    {
        var any = false;
        await QueryOnce(sql, _ =>
        {
            any = true;
            return false;
        });
        return any;
    }
}

/// <summary>Gives a row's parameters, <c>$1</c> first.</summary>
public delegate void BindRow<in TRow>(IParameters parameters, TRow row);

/// <param name="asked">The row that the query was run for.</param>
/// <param name="answer">One row of its answer; valid during the call only.</param>
/// <returns>False when no further row of this answer is wanted.</returns>
public delegate bool ShowRow<in TRow>(TRow asked, IAnswerRow answer);

/// <summary>Takes parameters in their order.</summary>
public interface IParameters
{
    void Add(long value);

    void Add(Id value);

    void Add(byte[] value);
}

/// <summary>One row of an answer, its columns counted from 0.</summary>
public interface IAnswerRow
{
    long Number(int column);

    string Text(int column);

    Id Id(int column);

    /// <summary>Valid during the call that showed the row.</summary>
    ReadOnlySpan<byte> Binary(int column);
}
