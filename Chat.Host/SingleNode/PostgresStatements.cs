using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Npgsql;

namespace Chat.Host.SingleNode;

/// <summary>Postgres runs a statement's rows as one batch: one round trip however many they are. One caller at a time.</summary>
sealed class PostgresStatements(NpgsqlConnection connection) : IStatements
{
    public async ValueTask<int[]> ExecuteEach<TRow>(string sql, IReadOnlyList<TRow> rows, BindRow<TRow> bind)
    {
        if (rows.Count == 0) return [];
        await using var batch = Batch(sql, rows, bind);
        await batch.ExecuteNonQueryAsync();
        var changed = new int[rows.Count];
        for (var i = 0; i < changed.Length; i++) changed[i] = batch.BatchCommands[i].RecordsAffected;
        return changed;
    }

    public async ValueTask QueryEach<TRow>(string sql, IReadOnlyList<TRow> rows, BindRow<TRow> bind, ShowRow<TRow> show)
    {
        if (rows.Count == 0) return;
        await using var batch = Batch(sql, rows, bind);
        await using var reader = await batch.ExecuteReaderAsync();
        var answer = new AnswerRow(reader);
        for (var i = 0; i < rows.Count; i++)
        {
            while (await reader.ReadAsync() && show(rows[i], answer))
            {
                // Until it has seen enough.
            }
            await reader.NextResultAsync();
        }
    }

    NpgsqlBatch Batch<TRow>(string sql, IReadOnlyList<TRow> rows, BindRow<TRow> bind)
    {
        var batch = new NpgsqlBatch(connection);
        foreach (var row in rows)
        {
            var command = new NpgsqlBatchCommand(sql);
            bind(new Parameters(command.Parameters), row);
            batch.BatchCommands.Add(command);
        }
        return batch;
    }

    sealed class Parameters(NpgsqlParameterCollection collection) : IParameters
    {
        public void Add(long value) => collection.Add(new NpgsqlParameter<long> { TypedValue = value });

        public void Add(Id value) => Add(value.ToBytes());

        public void Add(byte[] value) => collection.Add(new NpgsqlParameter<byte[]> { TypedValue = value });
    }

    sealed class AnswerRow(NpgsqlDataReader reader) : IAnswerRow
    {
        public string Text(int column) => reader.GetString(column);

        public long Number(int column) => reader.GetInt64(column);

        public Id Id(int column) => Chat.Modules.Protocol.Id.FromBytes(reader.GetFieldValue<byte[]>(column));

        public ReadOnlySpan<byte> Binary(int column) => reader.GetFieldValue<byte[]>(column);
    }
}
