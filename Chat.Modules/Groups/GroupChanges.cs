using System.Data.Common;
using Chat.Modules.Groups.Contract;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Groups;

/// <summary>A change of a group that only its admins may make; the members hear of it.</summary>
sealed class GroupChanges(IDatabase database, IPublisher publisher, TimeProvider time)
{
    /// <summary>Runs <paramref name="change"/> in a write if the caller is an admin, and tells the members.</summary>
    public async ValueTask<Outcome<T>> ByAdmin<T>(
        Caller caller, Id group, Func<DbConnection, Task<Outcome<T>>> change, CancellationToken cancellation)
    {
        IReadOnlyList<GroupMember> members = [];
        var outcome = await QuietlyByAdmin<T>(caller, group, async connection =>
        {
            members = await GroupsStore.Members(connection, group);
            return await change(connection);
        }, cancellation);
        if (outcome.Fault is not null) return outcome;
        var users = members.Select(member => member.User).ToList();
        await publisher.Publish(new ConversationChanged(group, users, time.GetUtcNow().ToUnixTimeMilliseconds()), CancellationToken.None);
        return outcome;
    }

    /// <summary>Runs <paramref name="change"/> in a write if the caller is an admin.</summary>
    public async ValueTask<Outcome<T>> QuietlyByAdmin<T>(
        Caller caller, Id group, Func<DbConnection, Task<Outcome<T>>> change, CancellationToken cancellation) =>
        await database.Write<Outcome<T>>(async connection => await GroupsStore.RoleOf(connection, group, caller.User) switch
        {
            null => Faults.NotAMember,
            GroupRole.Admin => await change(connection),
            _ => Faults.NotAnAdmin,
        }, cancellation);
}
