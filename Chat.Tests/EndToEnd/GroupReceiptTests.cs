using Chat.Modules.Protocol;
using Chat.Tests.Storage;
using NUnit.Framework;

namespace Chat.Tests.EndToEnd;

[TestFixture(StoreKind.Sqlite)]
[TestFixture(StoreKind.Postgres)]
public sealed class GroupReceiptTests(StoreKind store)
{
    SmallGroup _group = null!;

    [SetUp]
    public async Task Start()
    {
        _group = await SmallGroup.Start(store);
        await _group.Add(_group.Cem, epoch: 1);
        await _group.Say(_group.Ana, 2, 1);
        await _group.Of(_group.Ben).Next(FrameKind.Message, 3);
        await _group.Of(_group.Cem).Next(FrameKind.Message, 2);
    }

    [TearDown]
    public async Task Stop() => await _group.DisposeAsync();

    [Test]
    public async Task The_author_is_told_when_all_others_have_a_message_and_when_all_have_read_it()
    {
        var (ana, ben, cem) = (_group.Of(_group.Ana), _group.Of(_group.Ben), _group.Of(_group.Cem));
        await ben.Ack(_group.Id, 3);
        await Own(ben, 3, 0);
        await cem.Ack(_group.Id, 3);
        Assert.That(await Others(ana, delivered: 3), Is.EqualTo((3L, 0L)));
        await ben.MarkRead(_group.Id, 3);
        await Own(ben, 3, 3);
        await cem.MarkRead(_group.Id, 3);
        TestFrame last;
        do last = await ana.Next(FrameKind.Receipt);
        while (last.Long(3) < 3);
        Assert.That((last.Id(1), last.Long(2), last.Long(3)), Is.EqualTo((_group.Id, 3L, 3L)));
    }

    [Test]
    public async Task Welcome_has_the_own_place_and_one_for_all_others()
    {
        await _group.Of(_group.Ben).MarkRead(_group.Id, 3);
        await Own(_group.Of(_group.Ben), 3, 3);
        await _group.Of(_group.Cem).Ack(_group.Id, 3);
        await Own(_group.Of(_group.Cem), 3, 1);
        var socket = await _group.Ana.OpenSocket();
        await socket.Hello();
        var places = ((object?[])((object?[])(await socket.Next(FrameKind.Welcome)).Array(5)[0]!)[7]!).Cast<object?[]>()
            .Select(place => (Id.FromBytes((byte[])place[0]!), (long)place[1]!, (long)place[2]!)).ToList();
        Assert.That(places, Is.EqualTo(new[] { (_group.Ana.User, 0L, 0L), (_group.Id, 3L, 1L) }), "what was before Cem came counts as read");
    }

    [Test]
    public async Task Who_got_a_message_and_who_read_it_is_told_with_the_times()
    {
        await _group.Of(_group.Ben).MarkRead(_group.Id, 3);
        await Own(_group.Of(_group.Ben), 3, 3);
        var answer = await HttpAnswer.Of(_group.Ana.Http, "GET", $"/api/conversations/{_group.Id}/receipts?sequence=3");
        var people = answer.Json.GetProperty("people").EnumerateArray().ToDictionary(person => person.GetProperty("userId").GetString()!);
        Assert.That(people.Keys, Is.EquivalentTo(new[] { _group.Ben.User.ToString(), _group.Cem.User.ToString() }));
        var (ben, cem) = (people[_group.Ben.User.ToString()], people[_group.Cem.User.ToString()]);
        Assert.Multiple(() =>
        {
            Assert.That((ben.GetProperty("delivered").GetBoolean(), ben.GetProperty("read").GetBoolean()), Is.EqualTo((true, true)));
            Assert.That(ben.GetProperty("readAt").GetInt64(), Is.GreaterThan(0));
            Assert.That((cem.GetProperty("delivered").GetBoolean(), cem.GetProperty("read").GetBoolean()), Is.EqualTo((false, false)));
            Assert.That(cem.GetProperty("readAt").ValueKind, Is.EqualTo(System.Text.Json.JsonValueKind.Null));
        });
        var before = await HttpAnswer.Of(_group.Ana.Http, "GET", $"/api/conversations/{_group.Id}/receipts?sequence=1");
        Assert.That(before.Json.GetProperty("people").EnumerateArray().Select(person => person.GetProperty("userId").GetString()),
            Is.EqualTo(new[] { _group.Ben.User.ToString() }), "Cem was not there yet");
        Assert.That((await HttpAnswer.Of(_group.Dee.Http, "GET", $"/api/conversations/{_group.Id}/receipts?sequence=3")).Code, Is.EqualTo("not_a_member"));
        Assert.That((await HttpAnswer.Of(_group.Ana.Http, "GET", $"/api/conversations/{_group.Id}/receipts?sequence=99")).Code, Is.EqualTo("unknown_message"));
    }

    [Test]
    public async Task Who_leaves_no_longer_keeps_a_message_from_being_delivered_to_all()
    {
        await _group.Leave(_group.Cem);
        await _group.Of(_group.Ben).Ack(_group.Id, 3);
        Assert.That((await Others(_group.Of(_group.Ana), delivered: 3)).Delivered, Is.EqualTo(3));
    }

    /// <summary>Waits until the member's own devices have agreed on it, so that it is stored.</summary>
    async Task Own(TestSocket socket, long delivered, long read)
    {
        TestFrame receipt;
        do receipt = await socket.Next(FrameKind.Receipt);
        while (receipt.Id(1) == _group.Id || receipt.Long(2) < delivered || receipt.Long(3) < read);
    }

    async Task<(long Delivered, long Read)> Others(TestSocket socket, long delivered)
    {
        TestFrame receipt;
        do receipt = await socket.Next(FrameKind.Receipt);
        while (receipt.Id(1) != _group.Id || receipt.Long(2) < delivered);
        return (receipt.Long(2), receipt.Long(3));
    }
}
