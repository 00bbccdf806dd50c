using Chat.Modules.Accounts.Contract;
using Chat.Tests.Storage;
using NUnit.Framework;

namespace Chat.Tests.Modules.Accounts;

public sealed class PeopleTests(StoreKind store) : OnBothDatabases(store)
{
    [Test]
    public async Task People_are_found_by_whole_username_or_contact_number()
    {
        var ana = await Chat.SignUpOwner("ana.b");
        var me = await Chat.Sender.Send(new GetMe(ana));
        var number = me.ContactNumber;
        foreach (var query in new[] { "ana.b", "ANA.B", " @ana.b ", number, $"{number[..3]} {number[3..6]} {number[6..]}" })
            Assert.That((await Chat.Sender.Send(new FindPeople(query))).Select(person => person.UserId), Is.EqualTo(new[] { ana.User }), query);
    }

    [TestCase("")]
    [TestCase("an")]
    [TestCase("ana")]
    [TestCase("%")]
    [TestCase("ana.b' OR '1'='1")]
    [TestCase("\0")]
    public async Task Nobody_is_found_by_less(string query)
    {
        await Chat.SignUpOwner("ana.b");
        Assert.That(await Chat.Sender.Send(new FindPeople(query)), Is.Empty);
    }

    [Test]
    public async Task The_directory_leaves_out_unknown_people()
    {
        var ana = await Chat.SignUpOwner();
        var directory = Chat.Get<IAccountDirectory>();
        Assert.That((await directory.FindMany([ana.User, People.NewId()], CancellationToken.None)).Keys, Is.EqualTo(new[] { ana.User }));
        Assert.That(await directory.FindMany([], CancellationToken.None), Is.Empty);
        Assert.That(await directory.Find(People.NewId(), CancellationToken.None), Is.Null);
        Assert.That((await Chat.Sender.Send(new GetPerson(People.NewId()))).Fault, Is.EqualTo(AccountFaults.UnknownPerson));
    }
}
