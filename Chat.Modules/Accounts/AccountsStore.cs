using System.Data.Common;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Dapper;

namespace Chat.Modules.Accounts;

/// <summary>SQL of <c>users</c>, and of <c>former_usernames</c>, which nobody else may take for a while.</summary>
sealed class AccountsStore(IDatabase database) : IAccountDirectory
{
    const string OneAccount = "SELECT 1 FROM users WHERE deleted_at IS NULL LIMIT 1";

    const string PersonColumns =
        "id AS UserId, username AS Username, display_name AS DisplayName, contact_number AS ContactNumber, deleted_at AS DeletedAt, profile_version AS Version";

    const string AccountColumns =
        """
        id AS Id, username AS Username, role AS Role, disabled_at AS DisabledAt, password_hash AS PasswordHash,
        password_salt AS Salt, kdf_memory_kib AS MemoryKiB, kdf_iterations AS Iterations, kdf_parallelism AS Parallelism, recovery_hash AS RecoveryHash
        """;

    public async Task<Person?> Find(Id user, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return await FindPerson(connection, user);
    }

    public async Task<IReadOnlyDictionary<Id, Person>> FindMany(IReadOnlyCollection<Id> users, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        var (list, parameters) = InList.Of(users);
        var people = await connection.QueryAsync<StoredPerson>($"SELECT {PersonColumns} FROM users WHERE id IN ({list})", parameters);
        return people.ToDictionary(row => row.UserId, row => row.Person);
    }

    /// <summary>By username, after <paramref name="after"/>; those whose username or name holds the query.</summary>
    public async Task<IReadOnlyList<ListedAccount>> List(string query, string after, int limit, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        var escaped = query.ToLowerInvariant().Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal);
        var accounts = await connection.QueryAsync<ListedAccount>(
            """
            SELECT id AS UserId, username AS Username, display_name AS DisplayName, role AS Role, created_at AS CreatedAt, disabled_at AS DisabledAt
            FROM users WHERE deleted_at IS NULL AND username > @after AND (username LIKE @pattern ESCAPE '!' OR LOWER(display_name) LIKE @pattern ESCAPE '!')
            ORDER BY username LIMIT @limit
            """, new { after, pattern = $"%{escaped}%", limit });
        return [.. accounts];
    }

    public async Task<bool> IsActive(Id user, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return await AllActive(connection, [user]);
    }

    public async Task<IReadOnlyList<Id>> DisabledSince(long since, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return [.. await connection.QueryAsync<Id>("SELECT id FROM users WHERE disabled_at >= @since", new { since })];
    }

    /// <summary>False when there is no such account.</summary>
    /// <param name="at">Null: enabled.</param>
    public static async Task<bool> SetDisabled(DbConnection connection, Id user, long? at) =>
        await connection.ExecuteAsync("UPDATE users SET disabled_at = @at WHERE id = @user AND deleted_at IS NULL", new { user, at }) > 0;

    public static Task<ResettableAccount?> FindResettable(DbConnection connection, Id user) =>
        connection.QuerySingleOrDefaultAsync<ResettableAccount>(
            """
            SELECT id AS Id, role AS Role, password_salt AS Salt, kdf_memory_kib AS MemoryKiB, kdf_iterations AS Iterations, kdf_parallelism AS Parallelism
            FROM users WHERE id = @user AND disabled_at IS NULL
            """, new { user });

    public static Task SetSecrets(DbConnection connection, Id user, PasswordParameters parameters, byte[] passwordHash, byte[] recoveryHash) =>
        connection.ExecuteAsync(
            """
            UPDATE users SET password_hash = @passwordHash, password_salt = @salt, kdf_memory_kib = @memoryKiB, kdf_iterations = @iterations,
                             kdf_parallelism = @parallelism, recovery_hash = @recoveryHash
            WHERE id = @user
            """,
            new
            {
                user,
                passwordHash,
                salt = parameters.Salt,
                memoryKiB = parameters.MemoryKiB,
                iterations = parameters.Iterations,
                parallelism = parameters.Parallelism,
                recoveryHash,
            });

    public async Task<bool> AllActive(DbConnection connection, IReadOnlyCollection<Id> users)
    {
        var (list, parameters) = InList.Of(users);
        return await connection.ExecuteScalarAsync<long>($"SELECT COUNT(*) FROM users WHERE id IN ({list}) AND disabled_at IS NULL", parameters) == users.Count;
    }

    public async Task<IReadOnlySet<Id>> DeletedAmong(DbConnection connection, IReadOnlyCollection<Id> users)
    {
        var gone = new HashSet<Id>();
        foreach (var some in users.Chunk(500))
        {
            var (list, parameters) = InList.Of(some);
            gone.UnionWith(await connection.QueryAsync<Id>($"SELECT id FROM users WHERE id IN ({list}) AND deleted_at IS NOT NULL", parameters));
        }
        return gone;
    }

    /// <summary>Those whose username or contact number is exactly <paramref name="query"/>.</summary>
    public async Task<IReadOnlyList<Person>> Search(string query, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        var people = await connection.QueryAsync<StoredPerson>(
            $"SELECT {PersonColumns} FROM users WHERE (username = @query OR contact_number = @query) AND disabled_at IS NULL ORDER BY username",
            new { query });
        return [.. people.Select(row => row.Person)];
    }

    public async Task<Account?> FindByUsername(string username, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return await connection.QuerySingleOrDefaultAsync<Account>($"SELECT {AccountColumns} FROM users WHERE username = @username", new { username });
    }

    public async Task<Account?> FindAccount(Id user, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return await connection.QuerySingleOrDefaultAsync<Account>($"SELECT {AccountColumns} FROM users WHERE id = @user", new { user });
    }

    /// <summary>How often names have been changed here.</summary>
    public async Task<long> ProfileVersion(CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return await ProfileVersion(connection);
    }

    /// <summary>Those whose names changed after the version, in that order.</summary>
    public async Task<IReadOnlyList<StoredPerson>> ChangedAfter(long version, int limit, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        var rows = await connection.QueryAsync<StoredPerson>(
            $"SELECT {PersonColumns} FROM users WHERE profile_version > @version ORDER BY profile_version LIMIT @limit", new { version, limit });
        return [.. rows];
    }

    public async Task<string?> FindRole(Id user, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return await connection.ExecuteScalarAsync<string?>("SELECT role FROM users WHERE id = @user", new { user });
    }

    /// <summary>Null for accounts that are unknown or disabled.</summary>
    public async Task<string?> FindActiveRole(Id user, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        return await connection.ExecuteScalarAsync<string?>("SELECT role FROM users WHERE id = @user AND disabled_at IS NULL", new { user });
    }

    public static async Task<Person?> FindPerson(DbConnection connection, Id user) =>
        (await connection.QuerySingleOrDefaultAsync<StoredPerson>($"SELECT {PersonColumns} FROM users WHERE id = @user", new { user }))?.Person;

    public static ValueTask<bool> Any(IStatements statements) => statements.Any(OneAccount);

    public static async Task<bool> Any(DbConnection connection) => await connection.ExecuteScalarAsync<long?>(OneAccount) is not null;

    public static async Task<bool> Exists(DbConnection connection, Id user) =>
        await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM users WHERE id = @user", new { user }) > 0;

    /// <summary>True when somebody else has such a username, or had it until not long ago.</summary>
    public static async Task<bool> IsTaken(DbConnection connection, string usernameKey, Id user, long now) =>
        await connection.ExecuteScalarAsync<long>(
            """
            SELECT COUNT(*) FROM (
                SELECT id FROM users WHERE username_key = @usernameKey AND id <> @user
                UNION ALL
                SELECT user_id FROM former_usernames WHERE username_key = @usernameKey AND user_id <> @user AND reserved_until > @now) AS taken
            """, new { usernameKey, user, now }) > 0;

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

    /// <summary>False when the account has other secrets by now, or is gone.</summary>
    public static async Task<bool> ReplaceSecrets(DbConnection connection, Account known, Secrets next) =>
        await connection.ExecuteAsync(
            """
            UPDATE users SET password_hash = @passwordHash, password_salt = @salt, kdf_memory_kib = @memoryKiB, kdf_iterations = @iterations,
                             kdf_parallelism = @parallelism, recovery_hash = @recoveryHash
            WHERE id = @user AND password_hash = @knownPassword AND recovery_hash = @knownRecovery AND disabled_at IS NULL
            """,
            new
            {
                user = known.Id,
                knownPassword = known.PasswordHash,
                knownRecovery = known.RecoveryHash,
                passwordHash = next.PasswordHash,
                salt = next.Parameters.Salt,
                memoryKiB = next.Parameters.MemoryKiB,
                iterations = next.Parameters.Iterations,
                parallelism = next.Parameters.Parallelism,
                recoveryHash = next.RecoveryHash,
            }) > 0;

    /// <returns>The version of the change.</returns>
    public static async Task<long> ChangeNames(DbConnection connection, Id user, string username, string displayName)
    {
        var version = await ProfileVersion(connection) + 1;
        await connection.ExecuteAsync(
            """
            UPDATE users SET username = @username, username_key = @usernameKey, display_name = @displayName, profile_version = @version WHERE id = @user
            """, new { user, username, usernameKey = Usernames.Skeleton(username), displayName, version });
        return version;
    }

    /// <summary>Keeps what was the user's name until now from others. Of earlier ones only the latest is kept, so that nobody gathers names.</summary>
    public static Task Reserve(DbConnection connection, Id user, string usernameKey, long until) =>
        connection.ExecuteAsync(
            """
            INSERT INTO former_usernames (user_id, username_key, reserved_until) VALUES (@user, @usernameKey, @until)
            ON CONFLICT (user_id) DO UPDATE SET username_key = excluded.username_key, reserved_until = excluded.reserved_until
            """, new { user, usernameKey, until });

    /// <summary>True while the account has these secrets and is not disabled.</summary>
    public static async Task<bool> IsCurrent(DbConnection connection, Account known) =>
        await connection.ExecuteScalarAsync<long>(
            "SELECT COUNT(*) FROM users WHERE id = @user AND password_hash = @password AND recovery_hash = @recovery AND disabled_at IS NULL",
            new { user = known.Id, password = known.PasswordHash, recovery = known.RecoveryHash }) > 0;

    /// <summary>True when the user alone owns a server on which others are.</summary>
    public static async Task<bool> IsNeeded(DbConnection connection, Id user)
    {
        var (owns, owners, people) = await connection.QuerySingleAsync<(long, long, long)>(
            """
            SELECT COALESCE(SUM(CASE WHEN role = @owner AND id = @user THEN 1 ELSE 0 END), 0),
                   COALESCE(SUM(CASE WHEN role = @owner THEN 1 ELSE 0 END), 0), COUNT(*)
            FROM users WHERE disabled_at IS NULL
            """, new { user, owner = Roles.Owner });
        return owns > 0 && owners == 1 && people > 1;
    }

    /// <summary>Leaves the id and the contact number, which is nobody's then, and nothing else. The username, a mark that no username can be, frees the old one.</summary>
    /// <returns>The version of the change.</returns>
    public static async Task<long> Delete(DbConnection connection, Id user, long now)
    {
        var version = await ProfileVersion(connection) + 1;
        var mark = $"~{AccessToken.Encode(user.ToBytes())}";
        await connection.ExecuteAsync("DELETE FROM former_usernames WHERE user_id = @user", new { user });
        await connection.ExecuteAsync(
            """
            UPDATE users SET username = @mark, username_key = @mark, display_name = '', role = @role, disabled_at = @now, deleted_at = @now,
                             password_hash = @nothing, password_salt = @nothing, recovery_hash = @nothing, profile_version = @version
            WHERE id = @user
            """, new { user, mark, role = Roles.Member, now, nothing = Array.Empty<byte>(), version });
        return version;
    }

    static Task<long> ProfileVersion(DbConnection connection) =>
        connection.ExecuteScalarAsync<long>("SELECT COALESCE(MAX(profile_version), 0) FROM users");
}

/// <param name="Version">Of the last change of the names.</param>
sealed record StoredPerson(Id UserId, string Username, string DisplayName, string ContactNumber, long? DeletedAt, long Version)
{
    public Person Person => DeletedAt is null ? new(UserId, Username, DisplayName, ContactNumber) : new(UserId, "", "", "");
}

sealed record ListedAccount(Id UserId, string Username, string DisplayName, string Role, long CreatedAt, long? DisabledAt);

/// <summary>An account that is not disabled, and how its password of until now became keys.</summary>
sealed record ResettableAccount(Id Id, string Role, byte[] Salt, long MemoryKiB, long Iterations, long Parallelism)
{
    public PasswordParameters Parameters => new(Salt, MemoryKiB, Iterations, Parallelism);
}
