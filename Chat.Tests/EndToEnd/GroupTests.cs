using System.Net;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Chat.Tests.Storage;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Chat.Tests.EndToEnd;

[TestFixture(StoreKind.Sqlite)]
[TestFixture(StoreKind.Postgres)]
public sealed class GroupTests(StoreKind store)
{
    SmallGroup _group = null!;

    [SetUp]
    public async Task Start() => _group = await SmallGroup.Start(store);

    [TearDown]
    public async Task Stop() => await _group.DisposeAsync();

    [Test]
    public async Task Who_makes_a_group_is_its_admin_and_the_first_commit_adds_the_others()
    {
        Assert.That(await _group.Roles(_group.Ben), Is.EquivalentTo(new Dictionary<string, string> { ["ana"] = "admin", ["ben"] = "member" }));
        var described = (await _group.Describe(_group.Ana)).Json;
        Assert.Multiple(() =>
        {
            Assert.That(described.GetProperty("kind").GetInt32(), Is.EqualTo(2));
            Assert.That(described.GetProperty("group").GetProperty("newMembersSee").GetString(), Is.EqualTo("nothing"));
            Assert.That(described.GetProperty("devices").GetArrayLength(), Is.EqualTo(2));
        });
    }

    [Test]
    public async Task Making_the_same_group_again_is_answered_as_before_until_it_has_begun()
    {
        var id = TestDevice.NewId();
        Assert.That((await SmallGroup.Create(_group.Cem, id)).Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That((await SmallGroup.Create(_group.Cem, id)).Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That((await SmallGroup.Create(_group.Dee, id)).Code, Is.EqualTo("id_taken"));
        Assert.That((await SmallGroup.Create(_group.Ana, _group.Id)).Code, Is.EqualTo("id_taken"));
        Assert.That((await SmallGroup.Create(_group.Cem, TestDevice.NewId(), "sometimes")).Code, Is.EqualTo("malformed_request"));
    }

    [Test]
    public async Task A_group_of_one_works()
    {
        var id = TestDevice.NewId();
        await SmallGroup.Create(_group.Cem, id);
        var socket = _group.Of(_group.Cem);
        await socket.Commit(id, 0, [_group.Cem.Device]);
        await socket.Next(FrameKind.Accepted);
        await socket.SendMessage(id, 1, TwoPeople.Payload(1));
        Assert.That((await socket.Next(FrameKind.Accepted)).Long(2), Is.EqualTo(2));
    }

    [Test]
    public async Task Welcome_says_the_role_and_the_number_of_members()
    {
        var socket = await _group.Ben.OpenSocket();
        await socket.Hello();
        var welcomed = (object?[])(await socket.Next(FrameKind.Welcome)).Array(5)[0]!;
        Assert.That((welcomed[1], welcomed[8], welcomed[9], welcomed[10], welcomed[11]), Is.EqualTo(((object?)2L, (object?)true, (object?)1L, (object?)0L, (object?)2L)));
    }

    [Test]
    public async Task An_added_member_reads_from_the_commit_on_and_no_page_before_it()
    {
        await _group.Say(_group.Ana, 1, 1);
        await _group.Add(_group.Cem, epoch: 1);
        await _group.Say(_group.Ana, 2, 2);
        var cem = _group.Of(_group.Cem);
        Assert.That((await cem.Next(FrameKind.Message, 2)).Select(message => message.Long(1)), Is.EqualTo(new[] { 3L, 4L }));
        Assert.That(await Sequences(cem), Is.EqualTo(new[] { 3L, 4L }));
    }

    [TestCase("everything", 1L)]
    [TestCase("month", 2L)]
    [TestCase("nothing", 3L)]
    public async Task A_new_member_sees_what_the_group_has_chosen(string newMembersSee, long first)
    {
        await _group.Say(_group.Ana, 1, 1);
        await MakeOlder(sequence: 1, TimeSpan.FromDays(31));
        var chosen = await HttpAnswer.Of(_group.Ana.Http, "PUT", $"/api/groups/{_group.Id}", new { newMembersSee });
        Assert.That(chosen.Status, Is.EqualTo(HttpStatusCode.NoContent));
        await _group.Add(_group.Cem, epoch: 1);
        var cem = _group.Of(_group.Cem);
        Assert.That((await cem.Next(FrameKind.Message)).Long(1), Is.EqualTo(3), "the stream starts at the commit");
        Assert.That(await Sequences(cem), Is.EqualTo(Enumerable.Range((int)first, 4 - (int)first).Select(sequence => (long)sequence)));
    }

    [Test]
    public async Task What_was_written_before_a_member_came_is_not_unread()
    {
        await HttpAnswer.Of(_group.Ana.Http, "PUT", $"/api/groups/{_group.Id}", new { newMembersSee = "everything" });
        await _group.Say(_group.Ana, 1, 1);
        await _group.Add(_group.Cem, epoch: 1);
        await _group.Say(_group.Ana, 2, 2);
        var socket = await _group.Cem.OpenSocket();
        await socket.Hello();
        Assert.That(((object?[])(await socket.Next(FrameKind.Welcome)).Array(5)[0]!)[6], Is.EqualTo(1L));
    }

    [Test]
    public async Task A_removed_member_is_refused_everything_at_once()
    {
        var ben = _group.Of(_group.Ben);
        await ben.Next(FrameKind.Message);
        await ben.UntilPong(FrameKind.Changed);
        await _group.Remove(_group.Ben, epoch: 1);
        var changed = await ben.Next(FrameKind.Changed);
        Assert.That((changed.Long(0), changed.Id(1)), Is.EqualTo((1L, _group.Id)));

        await _group.Say(_group.Ana, 2, 1);
        Assert.That(await ben.UntilPong(FrameKind.Message), Is.Empty, "nothing that follows is sent");
        await ben.SendMessage(_group.Id, 2, TwoPeople.Payload(2));
        Assert.That((await ben.Next(FrameKind.Error)).Text(2), Is.EqualTo("not_a_member"));
        await ben.History(_group.Id);
        Assert.That((await ben.Next(FrameKind.Error)).Text(2), Is.EqualTo("not_a_member"));
        Assert.That(await _group.RefusalOfCommit(_group.Ben, 2, [_group.Ben.Device]), Is.EqualTo("not_a_member"));
        foreach (var path in new[] { "", "/group-info" })
            Assert.That((await HttpAnswer.Of(_group.Ben.Http, "GET", $"/api/conversations/{_group.Id}{path}")).Code, Is.EqualTo("not_a_member"));

        var back = await _group.Ben.OpenSocket();
        await back.Hello();
        Assert.That((await back.Next(FrameKind.Welcome)).Array(5), Is.Empty);
        Assert.That(await back.UntilPong(FrameKind.Message), Is.Empty);
    }

    [Test]
    public async Task A_device_of_a_removed_member_is_dismissed_though_the_commit_does_not_name_it()
    {
        await _group.Of(_group.Ana).Commit(_group.Id, 1, [], removedMembers: [_group.Ben.User]);
        await _group.Of(_group.Ana).Next(FrameKind.Accepted);
        Assert.That((await _group.Describe(_group.Ana)).Json.GetProperty("devices").GetArrayLength(), Is.EqualTo(1));
    }

    [Test]
    public async Task Who_was_removed_can_be_added_again_and_sees_nothing_of_the_time_between()
    {
        await _group.Remove(_group.Ben, epoch: 1);
        await _group.Say(_group.Ana, 2, 1);
        await _group.Add(_group.Ben, epoch: 2);
        Assert.That(await Sequences(_group.Of(_group.Ben)), Is.EqualTo(new[] { 4L }));
    }

    [Test]
    public async Task Everybody_concerned_hears_that_the_members_changed()
    {
        await _group.Add(_group.Cem, epoch: 1);
        foreach (var device in new[] { _group.Ana, _group.Ben, _group.Cem })
        {
            var changed = await _group.Of(device).Once(FrameKind.Changed);
            Assert.That((changed.Long(0), changed.Id(1), changed.Id(3)), Is.EqualTo((1L, _group.Id, _group.Ana.User)), device.Username);
        }
    }

    [Test]
    public async Task Adding_somebody_twice_is_refused()
    {
        Assert.That(await _group.RefusalOfCommit(_group.Ana, 1, added: [_group.Ben.User]), Is.EqualTo("already_member"));
        Assert.That(await _group.RefusalOfCommit(_group.Ana, 1, added: [_group.Cem.User, _group.Cem.User]), Is.EqualTo("already_member"));
        Assert.That(await _group.RefusalOfCommit(_group.Ana, 1, added: [_group.Ana.User]), Is.EqualTo("already_member"));
    }

    [Test]
    public async Task Somebody_unknown_or_disabled_cannot_be_added()
    {
        Assert.That(await _group.RefusalOfCommit(_group.Ana, 1, added: [TestDevice.NewId()]), Is.EqualTo("unknown_person"));
        await Database.Write(connection => connection.ExecuteAsync("UPDATE users SET disabled_at = 1 WHERE id = @id", new { id = _group.Cem.User }), default);
        Assert.That(await _group.RefusalOfCommit(_group.Ana, 1, [_group.Cem.Device], added: [_group.Cem.User]), Is.EqualTo("unknown_person"));
    }

    [Test]
    public async Task A_device_of_somebody_outside_cannot_be_added()
    {
        Assert.That(await _group.RefusalOfCommit(_group.Ana, 1, [_group.Cem.Device]), Is.EqualTo("unknown_device"));
        Assert.That(await _group.RefusalOfCommit(_group.Ana, 1, [_group.Dee.Device], added: [_group.Cem.User]), Is.EqualTo("unknown_device"));
        Assert.That(await _group.RefusalOfCommit(_group.Ana, 1, [_group.Ben.Device], removed: [_group.Ben.User]), Is.EqualTo("unknown_device"));
        Assert.That(await _group.Roles(_group.Ana), Has.Count.EqualTo(2), "nothing of a refused commit has happened");
    }

    [Test]
    public async Task Only_an_admin_adds_removes_promotes_or_changes_settings()
    {
        Assert.That(await _group.RefusalOfCommit(_group.Ben, 1, [_group.Cem.Device], added: [_group.Cem.User]), Is.EqualTo("not_an_admin"));
        Assert.That(await _group.RefusalOfCommit(_group.Ben, 1, removed: [_group.Ana.User]), Is.EqualTo("not_an_admin"));
        Assert.That((await _group.SetRole(_group.Ben, _group.Ben.User, "admin")).Code, Is.EqualTo("not_an_admin"));
        var settings = await HttpAnswer.Of(_group.Ben.Http, "PUT", $"/api/groups/{_group.Id}", new { newMembersSee = "everything" });
        Assert.That((settings.Status, settings.Code), Is.EqualTo((HttpStatusCode.Forbidden, "not_an_admin")));
    }

    [Test]
    public async Task A_stranger_cannot_touch_a_group()
    {
        Assert.That((await _group.SetRole(_group.Cem, _group.Cem.User, "admin")).Code, Is.EqualTo("not_a_member"));
        Assert.That((await _group.Leave(_group.Cem)).Code, Is.EqualTo("not_a_member"));
        Assert.That(await _group.RefusalOfCommit(_group.Cem, 1, [_group.Cem.Device], added: [_group.Cem.User]), Is.EqualTo("not_a_member"));
    }

    [Test]
    public async Task A_member_who_is_no_admin_may_refresh_and_remove_stale_devices()
    {
        await _group.Of(_group.Ben).Commit(_group.Id, 1, []);
        Assert.That((await _group.Of(_group.Ben).Next(FrameKind.Accepted)).Long(4), Is.EqualTo(2));
    }

    [Test]
    public async Task The_last_admin_can_be_neither_demoted_nor_removed()
    {
        var demoted = await _group.SetRole(_group.Ana, _group.Ana.User, "member");
        Assert.That((demoted.Status, demoted.Code), Is.EqualTo((HttpStatusCode.Conflict, "last_admin")));
        Assert.That(await _group.RefusalOfCommit(_group.Ana, 1, removed: [_group.Ana.User]), Is.EqualTo("last_admin"));

        Assert.That((await _group.SetRole(_group.Ana, _group.Ben.User, "admin")).Status, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That((await _group.SetRole(_group.Ben, _group.Ana.User, "member")).Status, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await _group.Roles(_group.Ana), Is.EquivalentTo(new Dictionary<string, string> { ["ana"] = "member", ["ben"] = "admin" }));
    }

    [Test]
    public async Task A_role_is_given_to_members_only()
    {
        Assert.That((await _group.SetRole(_group.Ana, _group.Cem.User, "admin")).Code, Is.EqualTo("unknown_person"));
        Assert.That((await _group.SetRole(_group.Ana, _group.Ben.User, "king")).Code, Is.EqualTo("malformed_request"));
    }

    [Test]
    public async Task Who_leaves_is_refused_at_once_and_the_others_hear_of_it()
    {
        Assert.That((await _group.Leave(_group.Ben)).Status, Is.EqualTo(HttpStatusCode.NoContent));
        await _group.Of(_group.Ana).Once(FrameKind.Changed);
        await _group.Say(_group.Ana, 1, 1);
        var ben = _group.Of(_group.Ben);
        Assert.That((await ben.UntilPong(FrameKind.Message)).Select(message => message.Long(1)), Is.SubsetOf(new[] { 1L }), "at most what came before");
        await ben.SendMessage(_group.Id, 1, TwoPeople.Payload(2));
        Assert.That((await ben.Next(FrameKind.Error)).Text(2), Is.EqualTo("not_a_member"));
        Assert.That((await _group.Leave(_group.Ben)).Code, Is.EqualTo("not_a_member"));
    }

    [Test]
    public async Task Who_has_left_can_be_added_again_and_need_not_be_removed_first()
    {
        await _group.Leave(_group.Ben);
        await _group.Of(_group.Ana).Commit(_group.Id, 1, [], [_group.Ben.Device], removedMembers: [_group.Ben.User]);
        Assert.That((await _group.Of(_group.Ana).Next(FrameKind.Accepted)).Long(4), Is.EqualTo(2));
        await _group.Add(_group.Ben, epoch: 2);
        Assert.That(await _group.Roles(_group.Ben), Contains.Key("ben"));
    }

    [Test]
    public async Task When_the_last_admin_leaves_the_longest_standing_member_becomes_one()
    {
        await _group.Add(_group.Cem, epoch: 1);
        await _group.Leave(_group.Ana);
        Assert.That(await _group.Roles(_group.Ben), Is.EquivalentTo(new Dictionary<string, string> { ["ben"] = "admin", ["cem"] = "member" }));
    }

    [Test]
    public async Task When_the_last_member_leaves_the_group_ends_and_its_log_is_gone()
    {
        await _group.Say(_group.Ana, 1, 1);
        await _group.Leave(_group.Ana);
        await _group.Leave(_group.Ben);
        Assert.That(await Count("messages"), Is.Zero);
        Assert.That(await Count("groups"), Is.Zero);
        Assert.That(await Count("welcomes"), Is.Zero);
        Assert.That((await SmallGroup.Create(_group.Ana, _group.Id)).Code, Is.EqualTo("id_taken"));
    }

    [Test]
    public async Task Of_two_admins_who_commit_at_once_one_wins_and_the_other_retries()
    {
        await _group.SetRole(_group.Ana, _group.Ben.User, "admin");
        var (ana, ben) = (_group.Of(_group.Ana), _group.Of(_group.Ben));
        await Task.WhenAll(
            ana.Commit(_group.Id, 1, [_group.Cem.Device], addedMembers: [_group.Cem.User]),
            ben.Commit(_group.Id, 1, [_group.Cem.Device, _group.Dee.Device], addedMembers: [_group.Cem.User, _group.Dee.User]));
        var outcomes = await Task.WhenAll(ana.NextOf(FrameKind.Accepted, FrameKind.Error), ben.NextOf(FrameKind.Accepted, FrameKind.Error));
        Assert.That(outcomes.Count(frame => frame.Kind == FrameKind.Accepted), Is.EqualTo(1));
        var refused = outcomes.Single(frame => frame.Kind == FrameKind.Error);
        Assert.That((refused.Text(2), refused.Long(5)), Is.EqualTo(("stale_epoch", 2L)));

        var cemIsIn = await _group.Roles(_group.Ana);
        var (loser, rest) = outcomes[0].Kind == FrameKind.Error ? (ana, _group.Dee) : (ben, _group.Dee);
        Assert.That(cemIsIn, Contains.Key("cem"));
        if (cemIsIn.ContainsKey("dee")) return;
        await loser.Commit(_group.Id, 2, [rest.Device], addedMembers: [rest.User]);
        Assert.That((await loser.Next(FrameKind.Accepted)).Long(4), Is.EqualTo(3));
    }

    [Test]
    public async Task A_reused_message_id_is_answered_as_before_or_refused()
    {
        var id = TestDevice.NewId();
        var ana = _group.Of(_group.Ana);
        await ana.Commit(_group.Id, 1, [_group.Cem.Device], messageId: id, addedMembers: [_group.Cem.User]);
        var first = await ana.Next(FrameKind.Accepted);
        await ana.Commit(_group.Id, 1, [_group.Cem.Device], messageId: id, addedMembers: [_group.Cem.User]);
        Assert.That((await ana.Next(FrameKind.Accepted)).Fields[1..], Is.EqualTo(first.Fields[1..]));
        await ana.SendMessage(_group.Id, 2, TwoPeople.Payload(1), id);
        Assert.That((await ana.Next(FrameKind.Error)).Text(2), Is.EqualTo("message_id_reused"));
        await _group.Of(_group.Ben).SendMessage(_group.Id, 2, TwoPeople.Payload(1), id);
        Assert.That((await _group.Of(_group.Ben).Next(FrameKind.Error)).Text(2), Is.EqualTo("message_id_reused"));
    }

    [Test]
    public async Task A_direct_conversation_has_no_members_to_add_or_remove()
    {
        var direct = await _group.Ana.StartConversation(_group.Of(_group.Ana), _group.Cem);
        await _group.Of(_group.Ana).Commit(direct, 1, [], addedMembers: [_group.Dee.User]);
        Assert.That((await _group.Of(_group.Ana).Next(FrameKind.Error)).Text(2), Is.EqualTo("not_an_admin"));
    }

    [Test]
    public async Task A_group_has_at_most_a_thousand_members()
    {
        var crowd = Enumerable.Range(0, Limits.GroupMembers - 1).Select(_ => TestDevice.NewId()).ToList();
        await Database.Write(connection => connection.ExecuteAsync(
            """
            INSERT INTO users (id, username, username_key, display_name, contact_number, role, created_at, password_hash, password_salt,
                kdf_memory_kib, kdf_iterations, kdf_parallelism, recovery_hash)
            VALUES (@id, @name, @name, @name, @number, 'member', 1, @id, @id, 65536, 3, 1, @id)
            """, crowd.Select(id => new { id, name = id.ToString(), number = id.ToString()[..9] })), default);
        Assert.That(await _group.RefusalOfCommit(_group.Ana, 1, added: crowd), Is.EqualTo("group_full"));
        await _group.Of(_group.Ana).Commit(_group.Id, 1, [], addedMembers: crowd[1..]);
        await _group.Of(_group.Ana).Next(FrameKind.Accepted);
        Assert.That(await _group.Roles(_group.Ana), Has.Count.EqualTo(Limits.GroupMembers));
        Assert.That(await _group.RefusalOfCommit(_group.Ana, 2, added: [crowd[0]]), Is.EqualTo("group_full"));
    }

    [Test]
    public async Task A_welcome_is_stored_once_for_all_its_devices_and_gone_when_the_last_has_it()
    {
        await _group.Of(_group.Ben).Once(FrameKind.Message);
        await _group.Of(_group.Ben).Ack(_group.Id, 1);
        await _group.Of(_group.Ana).Commit(_group.Id, 1, [_group.Cem.Device, _group.Dee.Device], addedMembers: [_group.Cem.User, _group.Dee.User]);
        foreach (var device in new[] { _group.Cem, _group.Dee })
        {
            var welcome = await _group.Of(device).Next(FrameKind.WelcomeTo);
            Assert.That(welcome.Array(4).Cast<byte[]>().Select(id => Id.FromBytes(id)), Is.EqualTo(new[] { _group.Ana.User }), "in a group, who added it");
        }
        Assert.That(async () => (await Count("welcomes"), await Count("welcome_receivers")), Is.EqualTo((1L, 2L)).After(5_000, 50), "Ben's is settled");

        _group.Of(_group.Cem).Abort();
        var again = await _group.Reconnect(_group.Cem);
        Assert.That((await again.Next(FrameKind.WelcomeTo)).Bytes(3), Is.EqualTo("welcome"u8.ToArray()));
        foreach (var device in new[] { _group.Cem, _group.Dee })
        {
            await _group.Of(device).Next(FrameKind.Message);
            await _group.Of(device).Ack(_group.Id, 2);
            await _group.Of(device).UntilPong(FrameKind.Receipt);
        }
        Assert.That(async () => (await Count("welcomes"), await Count("welcome_receivers")), Is.EqualTo((0L, 0L)).After(5_000, 50));
    }

    [Test]
    public async Task A_person_without_one_time_key_packages_is_added_by_the_last_resort()
    {
        foreach (var body in new object[] { new { packages = new[] { "AAAA" }, lastResort = "BBBB" } })
            Assert.That((await HttpAnswer.Of(_group.Cem.Http, "POST", "/api/key-packages", body)).Status, Is.EqualTo(HttpStatusCode.NoContent));
        var claimed = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            var answer = await HttpAnswer.Of(_group.Ana.Http, "POST", $"/api/users/{_group.Cem.User}/key-packages");
            claimed.Add(answer.Json.GetProperty("packages")[0].GetProperty("keyPackage").GetString()!);
        }
        Assert.That(claimed, Is.EqualTo(new[] { "AAAA", "BBBB", "BBBB" }));
        await _group.Add(_group.Cem, epoch: 1);
    }

    IDatabase Database => _group.Server.Services.GetRequiredService<IDatabase>();

    async Task<long> Count(string table)
    {
        await using var connection = await Database.OpenForReading(CancellationToken.None);
        return await connection.ExecuteScalarAsync<long>($"SELECT COUNT(*) FROM {table}");
    }

    Task<int> MakeOlder(long sequence, TimeSpan by) => Database.Write(
        connection => connection.ExecuteAsync(
            "UPDATE messages SET stored_at = stored_at - @by WHERE sequence = @sequence", new { sequence, by = (long)by.TotalMilliseconds }),
        CancellationToken.None);

    async Task<IEnumerable<long>> Sequences(TestSocket socket)
    {
        await socket.History(_group.Id);
        var page = await socket.Next(FrameKind.Page);
        Assert.That(page.Fields[2], Is.False, "no older ones");
        return page.Array(3).Select(entry => (long)((object?[])entry!)[0]!);
    }
}
