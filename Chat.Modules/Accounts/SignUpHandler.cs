using System.Data.Common;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts;

/// <summary>One write makes the whole account, or nothing. A fault ends that write before it has changed anything.</summary>
sealed class SignUpHandler(IDatabase database, InvitesStore invites, IAccountKeys keys, Throttles throttles, SecretHashes hashes, IIdSource ids, TimeProvider time)
    : IRequestHandler<SignUp, Outcome<SignedIn>>
{
    public async ValueTask<Outcome<SignedIn>> Handle(SignUp request, CancellationToken cancellationToken)
    {
        if (throttles.Begin(request.Address) is { } wait) return wait;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        // Before the passwords are hashed, which is work that nobody gets without an invite.
        if (!SecretCode.IsCode(request.InviteCode) || await invites.Find(request.InviteCode, cancellationToken) is not { } invite) return AccountFaults.InviteUnknown;
        throttles.Knew(request.Address);
        if ((invite.FaultAt(now) ?? SignUpRules.Check(request, keys)) is { } fault) return fault;

        var draft = new Draft(request, hashes.Make(request.Password.AuthSecret), hashes.Make(request.RecoveryAuth), ids.NewSecret(AccessToken.Length), now);
        return await database.Write(connection => Store(connection, draft), cancellationToken);
    }

    async Task<Outcome<SignedIn>> Store(DbConnection connection, Draft draft)
    {
        var request = draft.Request;
        if (await InvitesStore.Find(connection, request.InviteCode) is not { } invite) return AccountFaults.InviteUnknown;
        if ((invite.FaultAt(draft.Now) ?? await FindClash(connection, request, draft.Now)) is { } fault) return fault;
        if (!await InvitesStore.TakeUse(connection, request.InviteCode)) return AccountFaults.InviteUsed;

        var person = new Person(
            request.UserId, Usernames.Normalise(request.Username)!, Names.Normalise(request.DisplayName)!, await FindContactNumber(connection));
        var role = invite.CreatedBy is null ? Roles.Owner : Roles.Member;
        var password = request.Password;
        var parameters = new PasswordParameters(password.Salt, password.MemoryKiB, password.Iterations, password.Parallelism);
        await AccountsStore.Add(connection, new NewAccount(person, role, parameters, draft.PasswordHash, draft.RecoveryHash), draft.Now);
        await keys.Add(connection, person.UserId, request.Keys);

        var owner = new Caller(person.UserId, request.DeviceId);
        var token = AccessToken.Encode(draft.Token);
        await DevicesStore.Add(connection, owner, Names.Normalise(request.DeviceName)!, draft.Now);
        await DevicesStore.AddToken(connection, owner, AccessToken.Hash(token), draft.Now);
        var inviter = invite.CreatedBy is { } user ? await AccountsStore.FindPerson(connection, user) : null;
        return new SignedIn(new Me(person.UserId, person.Username, person.DisplayName, person.ContactNumber, request.DeviceId, role), inviter, token);
    }

    static async Task<Fault?> FindClash(DbConnection connection, SignUp request, long now)
    {
        if (await AccountsStore.IsTaken(connection, Usernames.Skeleton(Usernames.Normalise(request.Username)!), request.UserId, now)) return AccountFaults.UsernameTaken;
        var known = await AccountsStore.Exists(connection, request.UserId) || await DevicesStore.Find(connection, request.DeviceId) is not null;
        return known ? AccountFaults.IdTaken : null;
    }

    async Task<string> FindContactNumber(DbConnection connection)
    {
        while (true)
        {
            var number = ContactNumbers.New(ids);
            if (!await AccountsStore.IsContactNumberTaken(connection, number)) return number;
        }
    }

    sealed record Draft(SignUp Request, byte[] PasswordHash, byte[] RecoveryHash, byte[] Token, long Now);
}
