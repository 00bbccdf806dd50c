using System.Data.Common;
using System.Security.Cryptography;
using Chat.Modules.Accounts;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Dapper;

namespace Chat.Bench.Servers;

/// <summary>
/// Accounts and conversations by the thousand, written straight into the store: signing up costs a tenth of a second of password hashing each,
/// which is not what is measured. The rows are those that signing up and starting a conversation leave behind.
/// </summary>
sealed class Seeding(IDatabase database) : IPopulation
{
    static Seeding() => DapperTypes.Register();

    /// <summary>The epoch of a conversation whose first commit is done.</summary>
    public const int Epoch = 1;

    public Task<IReadOnlyList<Account>> Accounts(int count) => database.Write<IReadOnlyList<Account>>(async connection =>
    {
        var accounts = Enumerable.Range(0, count).Select(_ => Account.New()).ToList();
        var rows = accounts.Select(account => new
        {
            user = account.Owner.User,
            device = account.Owner.Device,
            name = account.Owner.User.ToString()[..30],
            number = account.Owner.User.ToString()[..9],
            hash = AccessToken.Hash(account.Token),
            now = Now(),
        }).ToList();
        await connection.ExecuteAsync(
            """
            INSERT INTO users (id, username, username_key, display_name, contact_number, role, created_at, password_hash, password_salt,
                kdf_memory_kib, kdf_iterations, kdf_parallelism, recovery_hash)
            VALUES (@user, @name, @name, @name, @number, 'member', @now, @hash, @hash, 65536, 3, 1, @hash)
            """, rows);
        await connection.ExecuteAsync("INSERT INTO devices (id, user_id, name, created_at, last_used_at) VALUES (@device, @user, 'bench', @now, @now)", rows);
        await connection.ExecuteAsync(
            "INSERT INTO access_tokens (token_hash, device_id, user_id, created_at, last_used_at) VALUES (@hash, @device, @user, @now, @now)", rows);
        return accounts;
    }, CancellationToken.None);

    public Task<Id> Conversation(IReadOnlyList<Account> members) => database.Write(connection => Conversation(connection, members), CancellationToken.None);

    public async Task<IReadOnlyList<Id>> Pairs(IReadOnlyList<Account> accounts) =>
        await Task.WhenAll(accounts.Chunk(2).Select(pair => Conversation(pair)));

    public async Task<long> Messages(Id conversation, Account sender, int count, int bytes)
    {
        var last = await LastSequence(conversation);
        await Messages(conversation, sender, last + 1, last + count, bytes);
        return last + count;
    }

    public Task Messages(Id conversation, Account sender, long from, long to, int bytes) => database.Write(async connection =>
    {
        await connection.ExecuteAsync(
            """
            INSERT INTO messages (conversation_id, sequence, message_id, sender_id, sender_device_id, stored_at, kind, epoch, flags, payload)
            VALUES (@conversation, @sequence, @message, @user, @device, @now, 1, 1, 3, @payload)
            """,
            Range(from, to).Select(sequence => new
            {
                conversation,
                sequence,
                message = Id.FromBytes(MessageIds.New()),
                user = sender.Owner.User,
                device = sender.Owner.Device,
                now = Now(),
                payload = RandomNumberGenerator.GetBytes(bytes),
            }));
        await connection.ExecuteAsync("UPDATE conversations SET last_sequence = @to WHERE id = @conversation", new { conversation, to });
        return true;
    }, CancellationToken.None);

    public async Task<long> LastSequence(Id conversation)
    {
        await using var connection = await database.OpenForReading(CancellationToken.None);
        return await connection.ExecuteScalarAsync<long>("SELECT last_sequence FROM conversations WHERE id = @conversation", new { conversation });
    }

    /// <summary>Everything is taken as delivered to every device.</summary>
    public Task Acknowledge(Id conversation) => database.Write(connection => connection.ExecuteAsync(
        "UPDATE device_cursors SET acked = (SELECT last_sequence FROM conversations WHERE id = @conversation) WHERE conversation_id = @conversation",
        new { conversation }), CancellationToken.None);

    static async Task<Id> Conversation(DbConnection connection, IReadOnlyList<Account> members)
    {
        var conversation = Id.FromBytes(RandomNumberGenerator.GetBytes(Id.Length));
        var isGroup = members.Count > 2;
        await connection.ExecuteAsync(
            "INSERT INTO conversations (id, kind, epoch, last_sequence, last_stored_at, created_at) VALUES (@conversation, @kind, @epoch, 0, @now, @now)",
            new { conversation, kind = isGroup ? 2L : 1L, epoch = Epoch, now = Now() });
        var rows = members.Select(member => new { conversation, user = member.Owner.User, device = member.Owner.Device }).ToList();
        await connection.ExecuteAsync("INSERT INTO conversation_members (conversation_id, user_id, visible_from) VALUES (@conversation, @user, 1)", rows);
        await connection.ExecuteAsync("INSERT INTO device_cursors (device_id, conversation_id, user_id, acked) VALUES (@device, @conversation, @user, 0)", rows);
        if (!isGroup) return conversation;
        await connection.ExecuteAsync("INSERT INTO groups (id, new_members_see, created_at) VALUES (@conversation, 0, @now)", new { conversation, now = Now() });
        await connection.ExecuteAsync(
            "INSERT INTO group_members (group_id, user_id, role, joined_at, joined_after) VALUES (@conversation, @user, 2, 0, 0)", rows);
        return conversation;
    }

    static IEnumerable<long> Range(long from, long to)
    {
        for (var sequence = from; sequence <= to; sequence++) yield return sequence;
    }

    static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
}

sealed record Account(Caller Owner, string Token)
{
    public static Account New() => new(
        new Caller(Id.FromBytes(RandomNumberGenerator.GetBytes(Id.Length)), Id.FromBytes(RandomNumberGenerator.GetBytes(Id.Length))),
        AccessToken.Encode(RandomNumberGenerator.GetBytes(AccessToken.Length)));
}

static class MessageIds
{
    /// <summary>A UUIDv7 (RFC 9562 §5.7), as clients make them.</summary>
    public static byte[] New() => Guid.CreateVersion7().ToByteArray(bigEndian: true);
}
