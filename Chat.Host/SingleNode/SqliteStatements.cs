using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Chat.Host.SingleNode;

/// <summary>
/// SQLite's prepared statements, kept for the life of their connection and bound without the detour over parameter objects, whose names SQLite would look up
/// for every row. One thread at a time.
/// </summary>
sealed class SqliteStatements(SqliteConnection connection) : IStatements, IParameters, IAnswerRow, IDisposable
{
    const int BusyMilliseconds = 10_000;

    readonly Dictionary<string, sqlite3_stmt> _prepared = [];
    readonly sqlite3 _database = Patient(connection.Handle!);
    sqlite3_stmt _current = null!;
    int _bound;

    /// <summary>A statement without parameters.</summary>
    public ValueTask Execute(string sql)
    {
        Prepare(sql);
        while (Step())
        {
            // Nothing is answered.
        }
        Check(raw.sqlite3_reset(_current));
        return ValueTask.CompletedTask;
    }

    public ValueTask<int[]> ExecuteEach<TRow>(string sql, IReadOnlyList<TRow> rows, BindRow<TRow> bind)
    {
        var changed = new int[rows.Count];
        Prepare(sql);
        for (var i = 0; i < changed.Length; i++)
        {
            Bind(rows[i], bind);
            while (Step())
            {
                // What RETURNING answers is of no interest here.
            }
            changed[i] = raw.sqlite3_changes(_database);
            Check(raw.sqlite3_reset(_current));
        }
        return ValueTask.FromResult(changed);
    }

    public ValueTask QueryEach<TRow>(string sql, IReadOnlyList<TRow> rows, BindRow<TRow> bind, ShowRow<TRow> show)
    {
        Prepare(sql);
        for (var i = 0; i < rows.Count; i++)
        {
            Bind(rows[i], bind);
            while (Step() && show(rows[i], this))
            {
                // Until it has seen enough.
            }
            Check(raw.sqlite3_reset(_current));
        }
        return ValueTask.CompletedTask;
    }

    void IParameters.Add(long value) => Check(raw.sqlite3_bind_int64(_current, ++_bound, value));

    void IParameters.Add(Id value)
    {
        Span<byte> bytes = stackalloc byte[Id.Length];
        value.CopyTo(bytes);
        Check(raw.sqlite3_bind_blob(_current, ++_bound, bytes));
    }

    void IParameters.Add(byte[] value) => Check(value.Length == 0
        ? raw.sqlite3_bind_zeroblob(_current, ++_bound, 0)
        : raw.sqlite3_bind_blob(_current, ++_bound, value));

    long IAnswerRow.Number(int column) => raw.sqlite3_column_int64(_current, column);

    string IAnswerRow.Text(int column) => raw.sqlite3_column_text(_current, column).utf8_to_string();

    Id IAnswerRow.Id(int column) => Id.FromBytes(raw.sqlite3_column_blob(_current, column));

    ReadOnlySpan<byte> IAnswerRow.Binary(int column) => raw.sqlite3_column_blob(_current, column);

    public void Dispose()
    {
        foreach (var statement in _prepared.Values) statement.Dispose();
        _prepared.Clear();
    }

    /// <summary>SQLite itself waits when another process holds the file for a moment (<c>sqlite3_busy_timeout</c>).</summary>
    static sqlite3 Patient(sqlite3 database)
    {
        raw.sqlite3_busy_timeout(database, BusyMilliseconds);
        return database;
    }

    void Prepare(string sql)
    {
        if (_prepared.TryGetValue(sql, out var known))
        {
            _current = known;
            // A run that failed halfway has left it where it was; what reset answers then is that failure once more.
            _ = raw.sqlite3_reset(_current);
            return;
        }
        Check(raw.sqlite3_prepare_v2(_database, sql, out _current));
        _prepared[sql] = _current;
    }

    void Bind<TRow>(TRow row, BindRow<TRow> bind)
    {
        _bound = 0;
        bind(this, row);
    }

    bool Step()
    {
        var code = raw.sqlite3_step(_current);
        if (code == raw.SQLITE_ROW) return true;
        if (code != raw.SQLITE_DONE) Check(code);
        return false;
    }

    void Check(int code)
    {
        if (code != raw.SQLITE_OK) SqliteException.ThrowExceptionForRC(code, _database);
    }
}
