using Chat.Modules.Groups.Contract;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;

namespace Chat.Tests.Modules.Groups;

/// <summary>Ana (the admin) and Ben in a group at epoch 1, and Cem outside, as their clients' requests make them.</summary>
sealed class Crowd(ModulesUnderTest chat)
{
    public Caller Ana { get; private set; }

    public Caller Ben { get; private set; }

    public Caller Cem { get; private set; }

    public Id Group { get; } = People.NewId();

    /// <summary>Of Ana and Ben.</summary>
    public Id Direct { get; } = People.NewId();

    public static async Task<Crowd> Gather(ModulesUnderTest chat, NewMembersSee see = NewMembersSee.Nothing)
    {
        var crowd = new Crowd(chat);
        crowd.Ana = await chat.SignUpOwner();
        var invite = await chat.InviteBy(crowd.Ana);
        crowd.Ben = await chat.SignUp("ben", invite);
        crowd.Cem = await chat.SignUp("cem", invite);
        await chat.Sender.Send(new CreateGroup(crowd.Ana, crowd.Group, see));
        Check(await crowd.Commit(crowd.Ana, crowd.Group, 0, [crowd.Ana.Device, crowd.Ben.Device], [crowd.Ben.User]));
        await chat.Sender.Send(new OpenDirectConversation(crowd.Ana, crowd.Direct, crowd.Ben.User));
        Check(await crowd.Commit(crowd.Ana, crowd.Direct, 0, [crowd.Ana.Device, crowd.Ben.Device], []));
        return crowd;
    }

    public ValueTask<Outcome<Accepted>> Commit(Caller by, Id conversation, long epoch, IReadOnlyList<Id> devices, IReadOnlyList<Id> members) =>
        chat.Sender.Send(new CommitChange(by, 1, conversation, People.NewId(), epoch, [1], null, [2], devices, [], members, []));

    public ValueTask<Outcome<Accepted>> Say(Caller by, Id conversation, byte word, Id? messageId = null, EntryFlags flags = EntryFlags.CountsAsUnread) =>
        chat.Sender.Send(new SendMessage(by, 1, conversation, messageId ?? People.NewId(), 1, [0xCA, word], flags));

    public async Task<IReadOnlyList<LogEntry>> History(Caller by, Id conversation) =>
        (await chat.Sender.Send(new ReadHistory(by, 1, conversation, 0, Limits.HistoryPage))).Value.Entries;

    static void Check(Outcome<Accepted> outcome) => _ = outcome.Value;
}
