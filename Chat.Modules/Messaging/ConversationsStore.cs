using System.Data.Common;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Dapper;

namespace Chat.Modules.Messaging;

/// <summary>SQL of <c>conversations</c> and <c>conversation_members</c>.</summary>
sealed class ConversationsStore(IDatabase database) : IConversationDirectory
{
    const string Columns = "c.id AS Id, c.kind AS Kind, c.epoch AS Epoch, c.last_sequence AS LastSequence, c.last_stored_at AS LastStoredAt, c.expires_after AS ExpiresAfter";

    public async Task<IReadOnlyList<Conversation>> ListFor(Id user, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        var rows = await connection.QueryAsync<Row>(
            $"""
             SELECT {Columns}, m.user_id AS Member
             FROM conversation_members mine
             JOIN conversations c ON c.id = mine.conversation_id
             JOIN conversation_members m ON m.conversation_id = c.id AND (c.kind = 1 OR m.user_id = mine.user_id)
             WHERE mine.user_id = @user
             ORDER BY c.last_stored_at DESC, c.id
             """, new { user });
        return Gather(rows);
    }

    public async Task<Conversation?> Find(Id conversation, Id user, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return await Find(connection, conversation, user);
    }

    public async Task<long?> LastSequence(Id conversation, Id user, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return await connection.ExecuteScalarAsync<long?>(
            """
            SELECT c.last_sequence FROM conversations c JOIN conversation_members m ON m.conversation_id = c.id
            WHERE c.id = @conversation AND m.user_id = @user
            """, new { conversation, user });
    }

    public async Task<bool> IsInAny(IReadOnlyCollection<Id> conversations, Id user, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        var (list, parameters) = InList.Of(conversations);
        parameters.Add("user", user.ToBytes());
        return await connection.ExecuteScalarAsync<long>($"SELECT COUNT(*) FROM conversation_members WHERE user_id = @user AND conversation_id IN ({list})", parameters) > 0;
    }

    public async Task<ConversationKind?> KindOf(Id conversation, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return (ConversationKind?)await connection.ExecuteScalarAsync<long?>("SELECT kind FROM conversations WHERE id = @conversation", new { conversation });
    }

    public async Task<IReadOnlySet<Id>> Acquaintances(Id user, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        var users = await connection.QueryAsync<byte[]>(
            """
            SELECT DISTINCT other.user_id
            FROM conversation_members mine
            JOIN conversation_members other ON other.conversation_id = mine.conversation_id
            WHERE mine.user_id = @user AND other.user_id <> @user
            """, new { user });
        return users.Select(id => Id.FromBytes(id)).ToHashSet();
    }

    public static async Task<Conversation?> Find(DbConnection connection, Id conversation, Id user)
    {
        var rows = await connection.QueryAsync<Row>(
            $"""
             SELECT {Columns}, m.user_id AS Member
             FROM conversations c
             JOIN conversation_members m ON m.conversation_id = c.id AND (c.kind = 1 OR m.user_id = @user)
             WHERE c.id = @conversation
             """, new { conversation, user });
        return Gather(rows).FirstOrDefault(found => found.Members.Contains(user));
    }

    /// <summary>The direct conversation of two people, whoever made it.</summary>
    public static async Task<OpenedConversation?> FindDirect(DbConnection connection, Id one, Id other)
    {
        var row = await connection.QuerySingleOrDefaultAsync<DirectRow>(
            "SELECT id AS Id, epoch AS Epoch FROM conversations WHERE direct_key = @key", new { key = DirectKey(one, other) });
        return row is null ? null : new OpenedConversation(Id.FromBytes(row.Id), row.Epoch, Created: false);
    }

    /// <summary>Each with the other person; with the user where it is the user's own.</summary>
    public static async Task<IReadOnlyDictionary<Id, Id>> DirectConversations(DbConnection connection, Id user)
    {
        var rows = await connection.QueryAsync<(byte[] Conversation, byte[]? Other)>(
            """
            SELECT c.id, other.user_id
            FROM conversation_members mine
            JOIN conversations c ON c.id = mine.conversation_id AND c.kind = @kind
            LEFT JOIN conversation_members other ON other.conversation_id = c.id AND other.user_id <> mine.user_id
            WHERE mine.user_id = @user
            """, new { user, kind = (long)ConversationKind.Direct });
        return rows.ToDictionary(row => Id.FromBytes(row.Conversation), row => row.Other is { } other ? Id.FromBytes(other) : user);
    }

    public static async Task<bool> Exists(DbConnection connection, Id conversation) =>
        await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM conversations WHERE id = @conversation", new { conversation }) > 0;

    public static async Task AddDirect(DbConnection connection, Id conversation, Id one, Id other, long now)
    {
        await connection.ExecuteAsync(
            """
            INSERT INTO conversations (id, kind, direct_key, epoch, last_sequence, last_stored_at, created_at)
            VALUES (@conversation, @kind, @key, 0, 0, @now, @now)
            """, new { conversation, kind = (long)ConversationKind.Direct, key = DirectKey(one, other), now });
        await connection.ExecuteAsync(
            "INSERT INTO conversation_members (conversation_id, user_id, visible_from) VALUES (@conversation, @user, 1)",
            new[] { one, other }.Distinct().Select(user => new { conversation, user }));
    }

    public static Task AddGroup(DbConnection connection, Id conversation, long now) =>
        connection.ExecuteAsync(
            "INSERT INTO conversations (id, kind, epoch, last_sequence, last_stored_at, created_at) VALUES (@conversation, @kind, 0, 0, @now, @now)",
            new { conversation, kind = (long)ConversationKind.Group, now });

    public static Task AddMembers(DbConnection connection, Id conversation, IEnumerable<Id> users, long visibleFrom) =>
        connection.ExecuteAsync(
            "INSERT INTO conversation_members (conversation_id, user_id, visible_from) VALUES (@conversation, @user, @visibleFrom)",
            users.Select(user => new { conversation, user, visibleFrom }));

    public static Task RemoveMembers(DbConnection connection, Id conversation, IEnumerable<Id> users) =>
        connection.ExecuteAsync(
            "DELETE FROM conversation_members WHERE conversation_id = @conversation AND user_id = @user", users.Select(user => new { conversation, user }));

    /// <param name="roster">A new random number: members or devices become others.</param>
    public static Task RenewRoster(DbConnection connection, Id conversation, long roster) =>
        connection.ExecuteAsync("UPDATE conversations SET roster = @roster WHERE id = @conversation", new { conversation, roster });

    public static async Task<IReadOnlySet<Id>> MembersAmong(DbConnection connection, Id conversation, IReadOnlyCollection<Id> users)
    {
        var (list, parameters) = InList.Of(users);
        parameters.Add("conversation", conversation.ToBytes());
        var members = await connection.QueryAsync<byte[]>(
            $"SELECT user_id FROM conversation_members WHERE conversation_id = @conversation AND user_id IN ({list})", parameters);
        return members.Select(id => Id.FromBytes(id)).ToHashSet();
    }

    public static Task ChangeExpiry(DbConnection connection, Id conversation, long? seconds) =>
        connection.ExecuteAsync("UPDATE conversations SET expires_after = @seconds WHERE id = @conversation", new { conversation, seconds });

    public static async Task<(long Epoch, long LastSequence)> Position(DbConnection connection, Id conversation) =>
        await connection.QuerySingleAsync<(long, long)>("SELECT epoch, last_sequence FROM conversations WHERE id = @conversation", new { conversation });

    /// <summary>Takes the next sequence for a commit and moves to the next epoch, if the epoch is still <paramref name="epoch"/>; null when it is not (compare-and-swap).</summary>
    /// <param name="roster">A new random number: members or devices become others.</param>
    public static Task<long?> TakeCommitSequence(DbConnection connection, Id conversation, long epoch, long roster, long now) =>
        connection.ExecuteScalarAsync<long?>(
            """
            UPDATE conversations SET last_sequence = last_sequence + 1, epoch = epoch + 1, roster = @roster, last_stored_at = @now
            WHERE id = @conversation AND epoch = @epoch
            RETURNING last_sequence
            """, new { conversation, epoch, roster, now });

    public static async ValueTask<Dictionary<Id, ConversationHead>> ReadHeads(IStatements statements, IReadOnlyList<Id> conversations)
    {
        var heads = new Dictionary<Id, ConversationHead>(conversations.Count);
        await statements.QueryEach("SELECT epoch, last_sequence, roster, kind, COALESCE(expires_after, 0) FROM conversations WHERE id = $1", conversations,
            static (parameters, conversation) => parameters.Add(conversation),
            (conversation, row) => heads.TryAdd(conversation, new ConversationHead(
                conversation, row.Number(0), row.Number(1), row.Number(2), (ConversationKind)row.Number(3), row.Number(4))));
        return heads;
    }

    /// <summary>Moves each log's end forward if nobody else has; one changed row per head when so.</summary>
    public static ValueTask<int[]> AdvanceHeads(IStatements statements, IReadOnlyList<ConversationHead> heads, long now) =>
        statements.ExecuteEach(
            "UPDATE conversations SET last_sequence = $1, last_stored_at = $2 WHERE id = $3 AND last_sequence = $4 AND epoch = $5", heads,
            (parameters, head) =>
            {
                parameters.Add(head.Last);
                parameters.Add(now);
                parameters.Add(head.Id);
                parameters.Add(head.LastBefore);
                parameters.Add(head.Epoch);
            });

    public static async ValueTask<ILookup<Id, Id>> ReadMembers(IStatements statements, IReadOnlyList<Id> conversations)
    {
        var members = new List<(Id Conversation, Id User)>();
        await statements.QueryEach("SELECT user_id FROM conversation_members WHERE conversation_id = $1", conversations,
            static (parameters, conversation) => parameters.Add(conversation),
            (conversation, row) =>
            {
                members.Add((conversation, row.Id(0)));
                return true;
            });
        return members.ToLookup(member => member.Conversation, member => member.User);
    }

    public async Task<long?> VisibleFrom(Id conversation, Id user, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return await connection.ExecuteScalarAsync<long?>(
            "SELECT visible_from FROM conversation_members WHERE conversation_id = @conversation AND user_id = @user", new { conversation, user });
    }

    /// <summary>The same for (a, b) and (b, a), so that its unique index lets two people have one conversation only.</summary>
    static byte[] DirectKey(Id one, Id other)
    {
        var (first, second) = string.CompareOrdinal(one.ToString(), other.ToString()) <= 0 ? (one, other) : (other, one);
        return [.. first.ToBytes(), .. second.ToBytes()];
    }

    static List<Conversation> Gather(IEnumerable<Row> rows) =>
        [.. rows.GroupBy(row => Id.FromBytes(row.Id)).Select(group =>
        {
            var first = group.First();
            return new Conversation(group.Key, (ConversationKind)first.Kind, first.Epoch, first.LastSequence, first.LastStoredAt, first.ExpiresAfter,
                [.. group.Select(row => Id.FromBytes(row.Member))]);
        })];

    sealed record Row(byte[] Id, long Kind, long Epoch, long LastSequence, long LastStoredAt, long? ExpiresAfter, byte[] Member);

    sealed record DirectRow(byte[] Id, long Epoch);
}
