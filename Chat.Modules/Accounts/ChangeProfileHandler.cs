using System.Data.Common;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts;

sealed class ChangeProfileHandler(
    IDatabase database, AccountsStore accounts, IConversationDirectory conversations, Throttles throttles, IPublisher publisher, TimeProvider time)
    : IRequestHandler<ChangeProfile, Outcome<Me>>
{
    /// <summary>Long enough for people to learn the new username before somebody else can be taken for them (docs/decisions/0021).</summary>
    static readonly TimeSpan Reserved = TimeSpan.FromDays(30);

    public async ValueTask<Outcome<Me>> Handle(ChangeProfile request, CancellationToken cancellationToken)
    {
        if (Usernames.Normalise(request.Username) is not { } username) return AccountFaults.UsernameInvalid;
        if (Names.Normalise(request.DisplayName) is not { } displayName) return AccountFaults.DisplayNameInvalid;
        var caller = request.Caller;
        if (throttles.BeginProfileChange(caller.User) is { } wait) return wait;
        var now = time.GetUtcNow();
        var outcome = await database.Write(connection => Change(connection, caller.User, username, displayName, now), cancellationToken);
        if (outcome.Fault is { } fault) return fault;
        if (outcome.Value is { } version)
        {
            // It has happened, whether or not the caller still waits for the answer.
            var acquaintances = await conversations.Acquaintances(caller.User, CancellationToken.None);
            await publisher.Publish(new PersonChanged(caller.User, version, acquaintances), CancellationToken.None);
        }
        var person = (await accounts.Find(caller.User, cancellationToken))!;
        var role = (await accounts.FindRole(caller.User, cancellationToken))!;
        return new Me(person.UserId, person.Username, person.DisplayName, person.ContactNumber, caller.Device, role);
    }

    /// <summary>The version of the change; null when everything is as it was.</summary>
    static async Task<Outcome<long?>> Change(DbConnection connection, Id user, string username, string displayName, DateTimeOffset now)
    {
        if (await AccountsStore.FindPerson(connection, user) is not { Username.Length: > 0 } person) return AccountFaults.UnknownPerson;
        if (person.Username == username && person.DisplayName == displayName) return default(long?);
        var (before, after) = (Usernames.Skeleton(person.Username), Usernames.Skeleton(username));
        if (await AccountsStore.IsTaken(connection, after, user, now.ToUnixTimeMilliseconds())) return AccountFaults.UsernameTaken;
        var version = await AccountsStore.ChangeNames(connection, user, username, displayName);
        if (before != after) await AccountsStore.Reserve(connection, user, before, (now + Reserved).ToUnixTimeMilliseconds());
        return version;
    }
}
