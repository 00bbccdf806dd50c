using Chat.Host.SingleNode;
using Microsoft.Data.Sqlite;
using NUnit.Framework;

namespace Chat.Tests.Storage;

public sealed class SqliteCheckpointsTests
{
    [Test]
    public async Task A_file_that_cannot_be_opened_for_a_moment_ends_nothing()
    {
        var folder = Directory.CreateTempSubdirectory("chat-checkpoints-").FullName;
        try
        {
            await using var writer = new SqliteConnection($"Data Source={Path.Combine(folder, "chat.db")};Pooling=False");
            await writer.OpenAsync();
            await Run(writer, "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE filling (bytes BLOB);");
            var checkpoints = new SqliteCheckpoints($"Data Source={Path.Combine(folder, "gone", "chat.db")};Pooling=False");
            for (var part = 0; part < 10; part++)
            {
                await Run(writer, "INSERT INTO filling VALUES (zeroblob(8000000));");
                checkpoints.Written(writer);
            }
            Assert.That(async () => await checkpoints.DisposeAsync(), Throws.Nothing);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task Run(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
