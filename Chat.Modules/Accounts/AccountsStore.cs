using System.Data.Common;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Dapper;

namespace Chat.Modules.Accounts;

/// <summary>SQL of <c>users</c>.</summary>
sealed class AccountsStore(IDatabase database) : IAccountDirectory
{
    const string PersonColumns = "id AS UserId, username AS Username, display_name AS DisplayName, contact_number AS ContactNumber";

    public async Task<Person?> Find(Id user, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return await FindPerson(connection, user);
    }

    public async Task<IReadOnlyDictionary<Id, Person>> FindMany(IReadOnlyCollection<Id> users, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        var (list, parameters) = InList.Of(users);
        var people = await connection.QueryAsync<Person>($"SELECT {PersonColumns} FROM users WHERE id IN ({list})", parameters);
        return people.ToDictionary(person => person.UserId);
    }

    public async Task<bool> AllActive(DbConnection connection, IReadOnlyCollection<Id> users)
    {
        var (list, parameters) = InList.Of(users);
        return await connection.ExecuteScalarAsync<long>($"SELECT COUNT(*) FROM users WHERE id IN ({list}) AND disabled_at IS NULL", parameters) == users.Count;
    }

    /// <summary>Those whose username or contact number is exactly <paramref name="query"/>.</summary>
    public async Task<IReadOnlyList<Person>> Search(string query, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        var people = await connection.QueryAsync<Person>(
            $"SELECT {PersonColumns} FROM users WHERE (username = @query OR contact_number = @query) AND disabled_at IS NULL ORDER BY username",
            new { query });
        return [.. people];
    }

    public async Task<Account?> FindByUsername(string username, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return await connection.QuerySingleOrDefaultAsync<Account>(
            """
            SELECT id AS Id, role AS Role, disabled_at AS DisabledAt, password_hash AS PasswordHash,
                   password_salt AS Salt, kdf_memory_kib AS MemoryKiB, kdf_iterations AS Iterations, kdf_parallelism AS Parallelism
            FROM users WHERE username = @username
            """, new { username });
    }

    public async Task<string?> FindRole(Id user, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return await connection.ExecuteScalarAsync<string?>("SELECT role FROM users WHERE id = @user", new { user });
    }

    public static Task<Person?> FindPerson(DbConnection connection, Id user) =>
        connection.QuerySingleOrDefaultAsync<Person>($"SELECT {PersonColumns} FROM users WHERE id = @user", new { user });

    public static async Task<bool> Any(DbConnection connection) =>
        await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM (SELECT 1 FROM users LIMIT 1) AS first") > 0;

    public static async Task<bool> Exists(DbConnection connection, Id user) =>
        await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM users WHERE id = @user", new { user }) > 0;

    public static async Task<bool> IsTaken(DbConnection connection, string usernameKey) =>
        await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM users WHERE username_key = @usernameKey", new { usernameKey }) > 0;

    public static async Task<bool> IsContactNumberTaken(DbConnection connection, string number) =>
        await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM users WHERE contact_number = @number", new { number }) > 0;

    public static Task Add(DbConnection connection, NewAccount account, long now) =>
        connection.ExecuteAsync(
            """
            INSERT INTO users (id, username, username_key, display_name, contact_number, role, created_at, password_hash, password_salt,
                               kdf_memory_kib, kdf_iterations, kdf_parallelism, recovery_hash)
            VALUES (@id, @username, @usernameKey, @displayName, @contactNumber, @role, @now, @passwordHash, @salt,
                    @memoryKiB, @iterations, @parallelism, @recoveryHash)
            """,
            new
            {
                id = account.Person.UserId,
                username = account.Person.Username,
                usernameKey = Usernames.Skeleton(account.Person.Username),
                displayName = account.Person.DisplayName,
                contactNumber = account.Person.ContactNumber,
                role = account.Role,
                now,
                passwordHash = account.PasswordHash,
                salt = account.Parameters.Salt,
                memoryKiB = account.Parameters.MemoryKiB,
                iterations = account.Parameters.Iterations,
                parallelism = account.Parameters.Parallelism,
                recoveryHash = account.RecoveryHash,
            });
}
