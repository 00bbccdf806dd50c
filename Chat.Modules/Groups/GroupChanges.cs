using System.Data.Common;
using Chat.Modules.Groups.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;

namespace Chat.Modules.Groups;

/// <summary>A change of a group that only its admins may make; the members hear of it.</summary>
sealed class GroupChanges(IDatabase database, GroupChangePush push, TimeProvider time)
{
    /// <summary>Runs <paramref name="change"/> in a write if the caller is an admin.</summary>
    public async ValueTask<Outcome<T>> ByAdmin<T>(
        Caller caller, Id group, Func<DbConnection, Task<Outcome<T>>> change, CancellationToken cancellation)
    {
        var (outcome, members) = await database.Write<(Outcome<T>, IReadOnlyList<GroupMember>)>(async connection =>
        {
            var role = await GroupsStore.RoleOf(connection, group, caller.User);
            if (role is null) return (Faults.NotAMember, []);
            if (role != GroupRole.Admin) return (Faults.NotAnAdmin, []);
            return (await change(connection), await GroupsStore.Members(connection, group));
        }, cancellation);
        if (outcome.Fault is null) push.Tell(group, members.Select(member => member.User), time.GetUtcNow().ToUnixTimeMilliseconds());
        return outcome;
    }
}
