using Chat.Modules.Accounts.Contract;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts;

/// <summary>The secrets and the wraps that belong to them change together or not at all: a password that signs in but opens no vault would cost all history.</summary>
sealed class ChangeCredentialsHandler(IDatabase database, Proofs proofs, IAccountKeys keys, SecretHashes hashes) : IRequestHandler<ChangeCredentials, Outcome<Done>>
{
    public async ValueTask<Outcome<Done>> Handle(ChangeCredentials request, CancellationToken cancellationToken)
    {
        if (!IsSane(request)) return AccountFaults.MalformedRequest;
        var proved = await proofs.Check(request.Caller, request.Proof, request.Address, cancellationToken);
        if (proved.Fault is { } refused) return refused;
        var account = proved.Value;
        var secrets = new Secrets(
            request.Password is { } next ? new PasswordParameters(next.Salt, next.MemoryKiB, next.Iterations, next.Parallelism) : account.Parameters,
            request.Password is { } password ? hashes.Make(password.AuthSecret) : account.PasswordHash,
            request.RecoveryAuth is { } recovery ? hashes.Make(recovery) : account.RecoveryHash);
        return await database.Write<Outcome<Done>>(async connection =>
        {
            // Another device may have changed them since the proof was looked at.
            if (!await AccountsStore.ReplaceSecrets(connection, account, secrets)) return AccountFaults.Wrong(request.Proof.Kind);
            await keys.ReplaceWraps(connection, account.Id, request.Wraps);
            if (request.Proof.Kind == SecretKind.Recovery) await SecondFactorsStore.Remove(connection, account.Id);
            return default(Done);
        }, cancellationToken);
    }

    bool IsSane(ChangeCredentials request)
    {
        if (request.Password is { } password && !SignUpRules.IsSane(password)) return false;
        if (request.RecoveryAuth is { } recovery && recovery.Length != SignUpRules.SecretBytes) return false;
        var replaced = new List<string>();
        if (request.Password is not null) replaced.Add(VaultWrap.Password);
        if (request.RecoveryAuth is not null) replaced.Add(VaultWrap.Recovery);
        return replaced.Count > 0 && keys.AreSane(request.Wraps) && request.Wraps.Select(wrap => wrap.Kind).Order().SequenceEqual(replaced);
    }
}
