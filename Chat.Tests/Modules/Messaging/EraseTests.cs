using Chat.Modules.Protocol;
using Chat.Tests.Modules.Groups;
using Chat.Tests.Storage;
using NUnit.Framework;

namespace Chat.Tests.Modules.Messaging;

public sealed class EraseTests(StoreKind store) : OnBothDatabases(store)
{
    Crowd _crowd = null!;

    [SetUp]
    public async Task Gather() => _crowd = await Crowd.Gather(Chat);

    [Test]
    public async Task What_its_author_erases_is_empty_for_everybody_and_keeps_its_place()
    {
        var said = (await _crowd.Say(_crowd.Ana, _crowd.Group, 1)).Value;
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var erased = (await Erase(_crowd.Ana, said.Sequence)).Value;
            Assert.That((erased.Sequence, erased.StoredAt), Is.EqualTo((said.Sequence, said.StoredAt)), "erasing twice is erasing once");
        }
        foreach (var reader in new[] { _crowd.Ana, _crowd.Ben })
        {
            var entry = (await _crowd.History(reader, _crowd.Group))[^1];
            Assert.That((entry.Sequence, entry.Payload.Length, entry.Sender), Is.EqualTo((said.Sequence, 0, _crowd.Ana)));
        }
    }

    [Test]
    public async Task Nobody_erases_what_somebody_else_has_written()
    {
        var said = (await _crowd.Say(_crowd.Ben, _crowd.Group, 1)).Value;
        Assert.That((await Erase(_crowd.Ana, said.Sequence)).Fault, Is.EqualTo(Faults.NotTheAuthor), "not even an admin");
        Assert.That((await Erase(_crowd.Cem, said.Sequence)).Fault, Is.EqualTo(Faults.NotAMember));
        Assert.That((await _crowd.History(_crowd.Ana, _crowd.Group))[^1].Payload, Is.Not.Empty);
    }

    [TestCase(1, Description = "the commit that began the group")]
    [TestCase(0)]
    [TestCase(99)]
    public async Task Only_messages_that_exist_can_be_erased(long sequence) =>
        Assert.That((await Erase(_crowd.Ana, sequence)).Fault, Is.EqualTo(Faults.UnknownMessage));

    [Test]
    public async Task A_retry_of_what_was_erased_meanwhile_stores_nothing_again()
    {
        var id = People.NewId();
        var said = (await _crowd.Say(_crowd.Ana, _crowd.Group, 1, id)).Value;
        await Erase(_crowd.Ana, said.Sequence);
        Assert.That((await _crowd.Say(_crowd.Ana, _crowd.Group, 1, id)).Value.Sequence, Is.EqualTo(said.Sequence));
        Assert.That((await _crowd.History(_crowd.Ana, _crowd.Group))[^1].Payload, Is.Empty);
    }

    ValueTask<Outcome<Accepted>> Erase(Caller by, long sequence) => Chat.Sender.Send(new EraseMessage(by, 1, _crowd.Group, sequence));
}
