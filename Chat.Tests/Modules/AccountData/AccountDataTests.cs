using Chat.Modules.AccountData.Contract;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Protocol;
using Chat.Modules.Sessions.Contract;
using Chat.Tests.Storage;
using Dapper;
using NUnit.Framework;

namespace Chat.Tests.Modules.AccountData;

public sealed class AccountDataTests(StoreKind store) : OnBothDatabases(store)
{
    Caller _ana;

    [SetUp]
    public async Task SignUp() => _ana = await Chat.SignUpOwner();

    [Test]
    public async Task Items_come_ascending_by_their_last_write()
    {
        var (one, two, three) = (People.NewId(), People.NewId(), People.NewId());
        Assert.That((await Put(0, (one, [1]), (two, [2]))).Value.Version, Is.EqualTo(2));
        Assert.That((await Put(2, (three, [3]), (one, [4]))).Value.Version, Is.EqualTo(4));
        var page = await Get(0);
        Assert.That(
            page.Items.Select(item => (item.Key, item.Version, item.Sealed.Single())),
            Is.EqualTo(new[] { (two, 2L, (byte)2), (three, 3L, (byte)3), (one, 4L, (byte)4) }));
        Assert.That(page.More, Is.False);
        Assert.That((await Get(3)).Items.Select(item => item.Key), Is.EqualTo(new[] { one }));
        Assert.That((await Get(4)).Items, Is.Empty);
    }

    [Test]
    public async Task Who_does_not_know_the_latest_version_stores_nothing_at_all()
    {
        await Put(0, (People.NewId(), [1]));
        foreach (var version in new long[] { 0, 2 })
            Assert.That((await Put(version, (People.NewId(), [2]), (People.NewId(), [3]))).Fault, Is.EqualTo(AccountDataFaults.Stale));
        Assert.That((await Get(0)).Items, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Of_devices_that_write_at_once_one_is_first_and_the_others_hear_of_it()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => Put(0, (People.NewId(), [(byte)number])).AsTask()));
        Assert.That(outcomes.Count(outcome => outcome.Fault is null), Is.EqualTo(1));
        Assert.That(outcomes.Where(outcome => outcome.Fault is not null).Select(outcome => outcome.Fault), Has.All.EqualTo(AccountDataFaults.Stale));
        Assert.That((await Get(0)).Items, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task It_is_its_owners_alone()
    {
        var ben = await Chat.SignUp("ben", await Chat.InviteBy(_ana));
        var key = People.NewId();
        await Put(0, (key, [1]));
        Assert.That((await Chat.Sender.Send(new GetAccountData(ben, 0, 500))).Value.Items, Is.Empty);
        Assert.That((await Chat.Sender.Send(new PutAccountData(ben, 0, [new(key, [2])]))).Value.Version, Is.EqualTo(1));
        Assert.That((await Get(0)).Items.Single().Sealed, Is.EqualTo(new byte[] { 1 }));
    }

    [Test]
    public async Task Nothing_is_left_of_it_when_the_account_ends()
    {
        await Put(0, (People.NewId(), [1]));
        await Chat.Database.Write(async connection =>
        {
            foreach (var ending in Chat.Get<IEnumerable<IAccountEnding>>()) await ending.End(connection, _ana.User);
            return default(Done);
        }, CancellationToken.None);
        Assert.That((await Get(0)).Items, Is.Empty);
        Assert.That((await Put(0, (People.NewId(), [1]))).Fault, Is.Null);
    }

    [Test]
    public async Task Pages_are_bounded_in_items_and_in_bytes()
    {
        await Put(0, [.. Enumerable.Range(0, 30).Select(_ => (People.NewId(), new byte[64 * 1024]))]);
        var few = await Get(0, 3);
        Assert.That(few.Items.Select(item => item.Version), Is.EqualTo(new long[] { 1, 2, 3 }));
        Assert.That(few.More, Is.True);
        var large = await Get(0);
        Assert.That(large.Items, Has.Count.EqualTo(16), "a mebibyte");
        Assert.That(large.More, Is.True);
        var rest = await Get(large.Items[^1].Version);
        Assert.That(rest.Items, Has.Count.EqualTo(14));
        Assert.That(rest.More, Is.False);
    }

    [Test]
    public async Task What_is_too_much_empty_or_named_twice_is_refused()
    {
        var key = People.NewId();
        Assert.That((await Put(0)).Fault, Is.EqualTo(AccountFaults.MalformedRequest));
        Assert.That((await Put(0, (key, []))).Fault, Is.EqualTo(AccountFaults.MalformedRequest));
        Assert.That((await Put(0, (key, new byte[64 * 1024 + 1]))).Fault, Is.EqualTo(AccountFaults.MalformedRequest));
        Assert.That((await Put(0, (key, [1]), (key, [2]))).Fault, Is.EqualTo(AccountFaults.MalformedRequest));
        Assert.That((await Put(-1, (key, [1]))).Fault, Is.EqualTo(AccountFaults.MalformedRequest));
        Assert.That((await Put(0, [.. Enumerable.Range(0, 101).Select(_ => (People.NewId(), new byte[1]))])).Fault, Is.EqualTo(AccountFaults.MalformedRequest));
        foreach (var (since, limit) in new[] { (-1L, 1), (0L, 0), (0L, 501) })
            Assert.That((await Chat.Sender.Send(new GetAccountData(_ana, since, limit))).Fault, Is.EqualTo(AccountFaults.MalformedRequest));
    }

    [Test]
    public async Task An_account_holds_so_many_items_and_goes_on_changing_those()
    {
        var key = People.NewId();
        await Put(0, (key, [1]));
        await Pretend("item_count", 20_000);
        Assert.That((await Put(1, (People.NewId(), [1]))).Fault, Is.EqualTo(AccountDataFaults.Full));
        Assert.That((await Put(1, (key, [1, 2]))).Value.Version, Is.EqualTo(2));
    }

    [Test]
    public async Task An_account_holds_so_many_bytes_and_may_become_smaller()
    {
        var key = People.NewId();
        await Put(0, (key, new byte[100]));
        await Pretend("byte_count", 64 * 1024 * 1024);
        Assert.That((await Put(1, (People.NewId(), [1]))).Fault, Is.EqualTo(AccountDataFaults.Full));
        Assert.That((await Put(1, (key, new byte[99]))).Fault, Is.Null);
        Assert.That((await Put(2, (People.NewId(), [1]))).Fault, Is.Null);
        Assert.That((await Put(3, (People.NewId(), [1]))).Fault, Is.EqualTo(AccountDataFaults.Full));
    }

    [Test]
    public async Task Writes_are_counted_per_person_and_minute()
    {
        var key = People.NewId();
        for (var version = 0; version < 300; version++) await Put(version, (key, [1]));
        var fault = (await Put(300, (key, [1]))).Fault!;
        Assert.That((fault.Code, fault.RetryAfter), Is.EqualTo(("too_many_changes", TimeSpan.FromMinutes(1))));
        Chat.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.That((await Put(300, (key, [1]))).Fault, Is.Null);
    }

    [Test]
    public async Task The_other_connected_devices_of_the_person_are_told_and_nobody_else()
    {
        var ben = await Chat.SignUp("ben", await Chat.InviteBy(_ana));
        var (here, elsewhere, stranger) = (new Link(_ana), new Link(_ana with { Device = People.NewId() }), new Link(ben));
        foreach (var link in new[] { here, elsewhere, stranger }) await Chat.Get<ISessions>().Open(link, CancellationToken.None);
        await Put(0, (People.NewId(), [1]), (People.NewId(), [2]));
        await Put(0, (People.NewId(), [1]));
        Assert.That(elsewhere.Heard, Is.EqualTo(new[] { FrameWriting.Encode(new Changed(ChangedWhat.AccountData, null, 2)) }), "once, and not of what was refused");
        Assert.That(here.Heard, Is.Empty);
        Assert.That(stranger.Heard, Is.Empty);
    }

    /// <summary>As if so much had been written.</summary>
    Task<int> Pretend(string column, long value) =>
        Chat.Database.Write(connection => connection.ExecuteAsync($"UPDATE account_data_heads SET {column} = @value", new { value }), CancellationToken.None);

    ValueTask<Outcome<AccountDataVersion>> Put(long expected, params (Id Key, byte[] Sealed)[] items) =>
        Chat.Sender.Send(new PutAccountData(_ana, expected, [.. items.Select(item => new NewAccountDataItem(item.Key, item.Sealed))]));

    async Task<AccountDataPage> Get(long since, int limit = GetAccountData.MaxItems) => (await Chat.Sender.Send(new GetAccountData(_ana, since, limit))).Value;

    sealed class Link(Caller owner) : IDeviceLink
    {
        public List<byte[]> Heard { get; } = [];

        public Id Session { get; } = People.NewId();

        public Caller Owner => owner;

        public bool TrySend(ReadOnlyMemory<byte> frame)
        {
            Heard.Add(frame.ToArray());
            return true;
        }

        public void Post(ReadOnlyMemory<byte> frame) => Heard.Add(frame.ToArray());

        public Task Room(int bytes) => Task.CompletedTask;

        public void Close(CloseCode code, string reason) { }
    }
}
