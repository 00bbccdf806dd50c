using System.Data.Common;
using Chat.Modules.Groups.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Dapper;

namespace Chat.Modules.Groups;

/// <summary>SQL of <c>groups</c> and <c>group_members</c>.</summary>
sealed class GroupsStore(IDatabase database) : IGroupDirectory
{
    const string MemberColumns = "user_id AS UserId, role AS Role, joined_after AS JoinedAfter";

    public async Task<Group?> Find(Id conversation, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        var row = await connection.QuerySingleOrDefaultAsync<GroupRow>(
            "SELECT new_members_see AS NewMembersSee, created_at AS CreatedAt FROM groups WHERE id = @conversation", new { conversation });
        return row is null ? null : new Group((NewMembersSee)row.NewMembersSee, row.CreatedAt, await Members(connection, conversation));
    }

    public async Task<IReadOnlyDictionary<Id, GroupPlace>> PlacesOf(Id user, CancellationToken cancellation)
    {
        await using var connection = await database.OpenForReading(cancellation);
        var rows = await connection.QueryAsync<(byte[] Group, long Role, long Members)>(
            """
            SELECT mine.group_id, mine.role, COUNT(*)
            FROM group_members mine JOIN group_members everybody ON everybody.group_id = mine.group_id
            WHERE mine.user_id = @user
            GROUP BY mine.group_id, mine.role
            """, new { user });
        return rows.ToDictionary(row => Id.FromBytes(row.Group), row => new GroupPlace((GroupRole)row.Role, (int)row.Members));
    }

    /// <summary>Longest-standing first; empty when there is no such group.</summary>
    public static async Task<IReadOnlyList<GroupMember>> Members(DbConnection connection, Id group)
    {
        var rows = await connection.QueryAsync<MemberRow>(
            $"SELECT {MemberColumns} FROM group_members WHERE group_id = @group ORDER BY joined_at, user_id", new { group });
        return [.. rows.Select(row => row.ToMember())];
    }

    public static async Task<IReadOnlyList<Id>> GroupsOf(DbConnection connection, Id user) =>
        [.. await connection.QueryAsync<Id>("SELECT group_id FROM group_members WHERE user_id = @user ORDER BY group_id", new { user })];

    Task<GroupRole?> IGroupDirectory.RoleOf(DbConnection connection, Id group, Id user) => RoleOf(connection, group, user);

    public static async Task<GroupRole?> RoleOf(DbConnection connection, Id group, Id user) =>
        (GroupRole?)await connection.ExecuteScalarAsync<long?>(
            "SELECT role FROM group_members WHERE group_id = @group AND user_id = @user", new { group, user });

    public static async Task<NewMembersSee> NewMembersSeeOf(DbConnection connection, Id group) =>
        (NewMembersSee)await connection.ExecuteScalarAsync<long>("SELECT new_members_see FROM groups WHERE id = @group", new { group });

    public static Task Add(DbConnection connection, Id group, NewMembersSee see, long now) =>
        connection.ExecuteAsync("INSERT INTO groups (id, new_members_see, created_at) VALUES (@group, @see, @now)", new { group, see = (long)see, now });

    public static Task AddMembers(DbConnection connection, Id group, IEnumerable<Id> users, GroupRole role, long joinedAfter, long now) =>
        connection.ExecuteAsync(
            "INSERT INTO group_members (group_id, user_id, role, joined_at, joined_after) VALUES (@group, @user, @role, @now, @joinedAfter)",
            users.Select(user => new { group, user, role = (long)role, now, joinedAfter }));

    public static Task RemoveMembers(DbConnection connection, Id group, IEnumerable<Id> users) =>
        connection.ExecuteAsync("DELETE FROM group_members WHERE group_id = @group AND user_id = @user", users.Select(user => new { group, user }));

    public static Task ChangeRole(DbConnection connection, Id group, Id user, GroupRole role) =>
        connection.ExecuteAsync(
            "UPDATE group_members SET role = @role WHERE group_id = @group AND user_id = @user", new { group, user, role = (long)role });

    public static Task ChangeNewMembersSee(DbConnection connection, Id group, NewMembersSee see) =>
        connection.ExecuteAsync("UPDATE groups SET new_members_see = @see WHERE id = @group", new { group, see = (long)see });

    public static Task Remove(DbConnection connection, Id group) =>
        connection.ExecuteAsync("DELETE FROM groups WHERE id = @group", new { group });

    sealed record GroupRow(long NewMembersSee, long CreatedAt);

    sealed record MemberRow(byte[] UserId, long Role, long JoinedAfter)
    {
        public GroupMember ToMember() => new(Id.FromBytes(UserId), (GroupRole)Role, JoinedAfter);
    }
}
