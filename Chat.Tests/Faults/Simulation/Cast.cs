using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;
using Chat.Tests.Modules;
using Chat.Tests.Storage;
using Microsoft.Data.Sqlite;

namespace Chat.Tests.FaultTests.Simulation;

/// <summary>Who takes part in every history: Ana and Ben with two devices each, Cara with one; Ana talks with both. Made once, copied for each seed.</summary>
sealed class Cast : IDisposable
{
    Cast(SqliteConnection template, IReadOnlyList<(Caller Caller, IReadOnlyList<Id> Conversations)> devices) => (Template, Devices) = (template, devices);

    public SqliteConnection Template { get; }

    public IReadOnlyList<(Caller Caller, IReadOnlyList<Id> Conversations)> Devices { get; }

    public static async Task<Cast> Gather()
    {
        await using var chat = await ModulesUnderTest.Start(StoreKind.Sqlite);
        var ana = await chat.SignUpOwner();
        var anaPhone = People.CallerOf((await chat.SignIn("ana")).Value);
        var ben = await chat.SignUp("ben", await chat.InviteBy(ana));
        var benPhone = People.CallerOf((await chat.SignIn("ben")).Value);
        var cara = await chat.SignUp("cara", await chat.InviteBy(ana));
        var withBen = await Start(chat, ana, anaPhone, ben, benPhone);
        var withCara = await Start(chat, ana, anaPhone, cara);

        var template = new SqliteConnection("Data Source=:memory:");
        template.Open();
        await using (var connection = await chat.Database.OpenForReading(CancellationToken.None)) ((SqliteConnection)connection).BackupDatabase(template);
        return new Cast(template,
        [
            (ana, [withBen, withCara]), (anaPhone, [withBen, withCara]), (ben, [withBen]), (benPhone, [withBen]), (cara, [withCara]),
        ]);
    }

    /// <summary>For another thread.</summary>
    public Cast Copy()
    {
        var template = new SqliteConnection("Data Source=:memory:");
        template.Open();
        Template.BackupDatabase(template);
        return new Cast(template, Devices);
    }

    public void Dispose() => Template.Dispose();

    static async Task<Id> Start(ModulesUnderTest chat, Caller starter, params Caller[] others)
    {
        var conversation = People.NewId();
        await chat.Sender.Send(new OpenDirectConversation(starter, conversation, others[^1].User));
        var begun = await chat.Sender.Send(new CommitChange(
            starter, 1, conversation, People.NewId(), 0, [1], [1], [1], [starter.Device, .. others.Select(other => other.Device)], [], [], []));
        return begun.Fault is null ? conversation : throw new InvalidOperationException(begun.Fault.Code);
    }
}
