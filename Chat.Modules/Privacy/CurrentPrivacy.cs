using System.Data.Common;
using Chat.Modules.Ports;
using Chat.Modules.Privacy.Contract;
using Chat.Modules.Protocol;
using Chat.Modules.Sessions.Contract;
using Mediator;

namespace Chat.Modules.Privacy;

/// <summary>
/// The rules in memory: read at the first question, changed after each write of this process. Blocks and changed settings are few, and the
/// question comes with every message. Safe for concurrent use.
/// </summary>
sealed class CurrentPrivacy(IDatabase database, PrivacyStore store, ISessions sessions, IPublisher publisher, TimeProvider time) : IPrivacy
{
    readonly Lock _gate = new();
    PrivacyRules? _rules;

    public ValueTask<PrivacyRules> Now() => _rules is { } known ? ValueTask.FromResult(known) : Load();

    /// <summary>Stores a change, lets it hold from now on, and tells the user's other devices and those who watch.</summary>
    public async ValueTask<Outcome<Done>> Change(
        Id user, Func<DbConnection, Task<Fault?>> write, Func<PrivacyRules, PrivacyRules> change, CancellationToken cancellation)
    {
        var before = await Now();
        if (await database.Write(write, cancellation) is { } fault) return fault;
        PrivacyRules after;
        lock (_gate)
        {
            after = _rules = change(_rules!);
        }
        var frame = FrameWriting.Encode(new Changed(ChangedWhat.Profile, user, time.GetUtcNow().ToUnixTimeMilliseconds()));
        foreach (var link in sessions.Of(user)) link.TrySend(frame);
        await publisher.Publish(new PrivacyChanged(user, before, after), CancellationToken.None);
        return new Done();
    }

    /// <summary>Forgets a user whose rows are gone.</summary>
    public void Forget(Id user)
    {
        lock (_gate) _rules = _rules?.Without(user);
    }

    async ValueTask<PrivacyRules> Load()
    {
        var read = await store.Read();
        // Two may read at once; the first answer stays, with what was changed since.
        lock (_gate) return _rules ??= read;
    }
}
